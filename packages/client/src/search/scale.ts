// The price slider's scale: stops at the histogram's bounds, one bar each, the last without an end.
// A price between two stops stands between them: the slider shows what is asked, never the nearest
// it could have made itself. Pure.

/** Positions between two neighbouring stops. */
export const STEPS = 1000

export interface Scale {
  /** Lower bounds of the bars, ascending, the first 0. */
  stops: readonly number[]
}

export const topOf = ({ stops }: Scale): number => stops.length * STEPS

/** Where a price stands; `null` is no limit, at the end of its side. */
export function positionOf(scale: Scale, price: number | null, end: 'low' | 'high'): number {
  if (price === null) return end === 'low' ? 0 : topOf(scale)
  const index = scale.stops.findLastIndex((stop) => stop <= price)
  const [from, to] = [scale.stops[index], scale.stops[index + 1]]
  if (from === undefined) return 0
  // Beyond the last bound there is no measure: halfway to "no limit".
  const share = to === undefined ? (price > from ? 0.5 : 0) : (price - from) / (to - from)
  return Math.round((index + share) * STEPS)
}

/** The price at a stop: both ends are "no limit". */
export function priceAt(scale: Scale, stop: number): number | null {
  return stop <= 0 ? null : (scale.stops[stop] ?? null)
}

/**
 * The stop that a movement of the thumb means: the nearest beyond where it stood, so that one press
 * of a key is one stop and a thumb never stays between two once it was moved.
 */
export function stopFor(from: number, to: number): number {
  const nearest = Math.round(to / STEPS)
  return to > from
    ? Math.max(nearest, Math.floor(from / STEPS) + 1)
    : Math.min(nearest, Math.ceil(from / STEPS) - 1)
}
