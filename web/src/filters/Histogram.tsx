import type { PriceBin } from '@innsight/client'

interface Props {
  bins: readonly PriceBin[]
  from: number | null
  to: number | null
  small?: boolean
}

/** How many hotels cost how much a night; the chosen part is accented. Seen only: sliders speak. */
export function Histogram({ bins, from, to, small = false }: Props) {
  const most = Math.max(1, ...bins.map((bin) => bin.count))
  const inside = (bin: PriceBin) =>
    (from === null || (bin.to_minor ?? Number.POSITIVE_INFINITY) > from) &&
    (to === null || bin.from_minor < to)
  return (
    <span className={small ? 'histogram small' : 'histogram'} aria-hidden="true">
      {bins.map((bin) => (
        <i
          key={bin.from_minor}
          className={inside(bin) ? 'in' : undefined}
          style={{ height: `${bin.count === 0 ? 0 : Math.max(6, (bin.count / most) * 100)}%` }}
        />
      ))}
    </span>
  )
}

const SMALL_BARS = 10

/** The same counts in few bars, without the empty dear end. */
export function condensed(bins: readonly PriceBin[]): PriceBin[] {
  const last = bins.findLastIndex((bin) => bin.count > 0)
  const used = bins.slice(0, Math.max(SMALL_BARS, last + 1))
  const size = Math.ceil(used.length / SMALL_BARS)
  const groups: PriceBin[] = []
  for (let start = 0; start < used.length; start += size) {
    const group = used.slice(start, start + size)
    const [first, end] = [group[0], group.at(-1)]
    if (!first || !end) continue
    const count = group.reduce((sum, bin) => sum + bin.count, 0)
    groups.push({ from_minor: first.from_minor, to_minor: end.to_minor, count })
  }
  return groups
}
