// Which prices stand on the map as pills, and which become dots. Pure: points in, places out.

export type Tone = 'plain' | 'best' | 'few'

export interface Mark {
  key: string
  kind: 'pin' | 'cluster'
  lat: number
  lon: number
  label: string
  /** Second line of a cluster. */
  note: string
  name: string
  tone: Tone
  visited: boolean
  /** Lower is better; the better of two that overlap stays a pill. */
  order: number
  /** The corner points of a cluster: [west, south, east, north]. */
  bbox: readonly number[] | null
}

export interface Placed {
  mark: Mark
  x: number
  y: number
}

interface Rectangle {
  left: number
  top: number
  right: number
  bottom: number
}

const PILL_HEIGHT = 30
const TAIL = 6
const CLUSTER_HEIGHT = 44
const LETTER = 8.2
const PADDING = 26
const GAP = 3

/** A generous guess at what the browser will draw, so that no layout has to be measured. */
export function sizeOf(mark: Pick<Mark, 'kind' | 'label' | 'note'>) {
  const letters = Math.max(mark.label.length, mark.note.length * 0.86)
  const width = Math.max(44, letters * LETTER + PADDING)
  return { width, height: mark.kind === 'cluster' ? CLUSTER_HEIGHT : PILL_HEIGHT }
}

/** Pills stand above their point on a tail, clusters lie on it. */
export function rectangleOf({ mark, x, y }: Placed): Rectangle {
  const { width, height } = sizeOf(mark)
  const bottom = mark.kind === 'cluster' ? y + height / 2 : y - TAIL
  return { left: x - width / 2, right: x + width / 2, top: bottom - height, bottom }
}

export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right + GAP &&
  b.left < a.right + GAP &&
  a.top < b.bottom + GAP &&
  b.top < a.bottom + GAP

const CELL = 96

/** How far around the point of a cluster no price may lie: its number is to be read. */
const MIDDLE = 8

const middleOf = ({ x, y }: Placed): Rectangle => ({
  left: x - MIDDLE,
  right: x + MIDDLE,
  top: y - MIDDLE,
  bottom: y + MIDDLE,
})

interface Taken extends Rectangle {
  key: string
}

/**
 * Greedy by order: what overlaps something better becomes a dot. A cluster that does is still seen:
 * only the one best price may cover the number that is left of it.
 */
export function separate(points: readonly Placed[]): { pills: Placed[]; dots: Placed[] } {
  const taken = new Map<string, Taken[]>()
  const middles = new Map<string, Taken[]>()
  const pills: Placed[] = []
  const dots: Placed[] = []
  const cells = (box: Rectangle): string[] => {
    const keys: string[] = []
    for (let i = Math.floor((box.left - GAP) / CELL); i <= (box.right + GAP) / CELL; i += 1) {
      for (let j = Math.floor((box.top - GAP) / CELL); j <= (box.bottom + GAP) / CELL; j += 1) {
        keys.push(`${i}/${j}`)
      }
    }
    return keys
  }
  const add = (to: Map<string, Taken[]>, { mark: { key } }: Placed, box: Rectangle) => {
    for (const cell of cells(box)) to.set(cell, [...(to.get(cell) ?? []), { ...box, key }])
  }
  for (const placed of points) {
    if (placed.mark.kind === 'cluster') add(middles, placed, middleOf(placed))
  }
  for (const placed of [...points].sort((a, b) => a.mark.order - b.mark.order)) {
    const box = rectangleOf(placed)
    const meets = (others: Map<string, Taken[]>) =>
      cells(box).some((cell) =>
        others.get(cell)?.some((other) => other.key !== placed.mark.key && overlap(box, other)),
      )
    const isBest = placed.mark.kind === 'pin' && placed.mark.tone === 'best'
    if (meets(taken) || (!isBest && meets(middles))) {
      dots.push(placed)
      continue
    }
    pills.push(placed)
    add(taken, placed, box)
  }
  return { pills, dots }
}

/** The pill to go to from another by an arrow key: the nearest in that direction. */
export function neighbour(
  from: Placed,
  all: readonly Placed[],
  dx: number,
  dy: number,
): Placed | null {
  let best: { placed: Placed; cost: number } | null = null
  for (const placed of all) {
    const [x, y] = [placed.x - from.x, placed.y - from.y]
    const along = x * dx + y * dy
    if (placed.mark.key === from.mark.key || along <= 0) continue
    const cost = along + 2 * Math.abs(x * dy - y * dx)
    if (!best || cost < best.cost) best = { placed, cost }
  }
  return best?.placed ?? null
}
