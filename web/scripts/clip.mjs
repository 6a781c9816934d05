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

/** The parts of lines inside a box. A line that leaves and comes back becomes two. */
export function clipLines(lines, box) {
  return lines.flatMap((line) => {
    const parts = []
    let part = []
    for (let index = 1; index < line.length; index += 1) {
      const cut = clipSegment(line[index - 1], line[index], box)
      if (!cut) continue
      const [from, to] = cut
      const last = part.at(-1)
      if (!last || last[0] !== from[0] || last[1] !== from[1]) {
        part = [from]
        parts.push(part)
      }
      part.push(to)
    }
    return parts
  })
}

/** Liang–Barsky: the part of a segment inside a box, or null. */
function clipSegment([ax, ay], [bx, by], [west, south, east, north]) {
  const [dx, dy] = [bx - ax, by - ay]
  let [enter, leave] = [0, 1]
  for (const [step, room] of [
    [-dx, ax - west],
    [dx, east - ax],
    [-dy, ay - south],
    [dy, north - ay],
  ]) {
    if (step === 0 && room < 0) return null
    if (step < 0) enter = Math.max(enter, room / step)
    if (step > 0) leave = Math.min(leave, room / step)
  }
  if (enter >= leave) return null
  const at = (share) => [ax + share * dx, ay + share * dy]
  return [enter === 0 ? [ax, ay] : at(enter), leave === 1 ? [bx, by] : at(leave)]
}
