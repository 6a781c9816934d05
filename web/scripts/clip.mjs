// Cuts rings of [lon, lat] by an axis-parallel box (Sutherland–Hodgman), for filling only: a cut
// ring runs along the box where land was cut off.

function cutBySide(ring, axis, limit, sign) {
  const inside = (point) => sign * (point[axis] - limit) >= 0
  const result = []
  for (let index = 0; index < ring.length; index += 1) {
    const from = ring[(index + ring.length - 1) % ring.length]
    const to = ring[index]
    if (inside(from) !== inside(to)) {
      const share = (limit - from[axis]) / (to[axis] - from[axis])
      const other = from[1 - axis] + share * (to[1 - axis] - from[1 - axis])
      result.push(axis === 0 ? [limit, other] : [other, limit])
    }
    if (inside(to)) result.push(to)
  }
  return result
}

export function clipRing(ring, [west, south, east, north]) {
  let points = ring.slice(0, -1)
  points = cutBySide(points, 0, west, 1)
  points = cutBySide(points, 0, east, -1)
  points = cutBySide(points, 1, south, 1)
  points = cutBySide(points, 1, north, -1)
  return points.length < 3 ? null : [...points, points[0]]
}

/** The parts of a list of polygons inside a box; holes are cut like rings. */
export function clipPolygons(polygons, box) {
  return polygons
    .map((rings) => rings.map((ring) => clipRing(ring, box)))
    .filter((rings) => rings[0])
    .map((rings) => rings.filter(Boolean))
}
