// Leaves out the points of a line that stay within a tolerance of it (Douglas–Peucker).

function squaredDistance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length
  const part = Math.max(0, Math.min(1, along))
  return (x - ax - part * dx) ** 2 + (y - ay - part * dy) ** 2
}

function farthest(line, first, last) {
  let best = { index: first, distance: 0 }
  for (let index = first + 1; index < last; index += 1) {
    const distance = squaredDistance(line[index], line[first], line[last])
    if (distance > best.distance) best = { index, distance }
  }
  return best
}

export function simplifyLine(line, tolerance) {
  const kept = new Set([0, line.length - 1])
  const open = [[0, line.length - 1]]
  for (let span = open.pop(); span; span = open.pop()) {
    const { index, distance } = farthest(line, span[0], span[1])
    if (distance <= tolerance * tolerance) continue
    kept.add(index)
    open.push([span[0], index], [index, span[1]])
  }
  return line.filter((_, index) => kept.has(index))
}

/** A ring begins and ends at one point: it is opened at the point farthest from there. */
function simplifyRing(ring, tolerance) {
  const { index } = ring.reduce(
    (best, [x, y], at) => {
      const away = (x - ring[0][0]) ** 2 + (y - ring[0][1]) ** 2
      return away > best.away ? { index: at, away } : best
    },
    { index: 0, away: 0 },
  )
  const there = simplifyLine(ring.slice(0, index + 1), tolerance)
  const back = simplifyLine(ring.slice(index), tolerance)
  return [...there, ...back.slice(1)]
}

function extent(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  return Math.max(
    xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b)),
    ys.reduce((a, b) => Math.max(a, b)) - ys.reduce((a, b) => Math.min(a, b)),
  )
}

/** Islands and lakes smaller than a few tolerances would be specks: they are left out. */
const SPECK = 3

export function simplifyPolygons(polygons, tolerance) {
  return polygons
    .map((rings) => rings.filter((ring) => extent(ring) >= SPECK * tolerance))
    .map((rings) => rings.map((ring) => simplifyRing(ring, tolerance)))
    .map((rings) => rings.filter((ring) => ring.length >= 4))
    .filter((rings) => rings.length > 0)
}
