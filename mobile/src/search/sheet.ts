// Where the sheet rests, and where it goes when it is let go. Pure.

/** From the map to the list: only the count, half of the screen, all of it. */
export const STOPS = ['peek', 'half', 'full'] as const
export type Stop = (typeof STOPS)[number]

/** What shows of the sheet when it is down. */
export const PEEK = 96
const HALF = 0.52
/** A flick, in points a millisecond. */
const FLICK = 0.5

/** How far below the top of its place the sheet begins at each stop. */
export function offsetsOf(height: number): Record<Stop, number> {
  const peek = Math.max(0, height - PEEK)
  return { full: 0, half: Math.min(peek, height * (1 - HALF)), peek }
}

/** The next stop up or down; the last stays. */
export function beside(stop: Stop, by: 1 | -1): Stop {
  const index = STOPS.indexOf(stop) + by
  return STOPS[Math.min(STOPS.length - 1, Math.max(0, index))] ?? stop
}

/** Where a sheet that was let go comes to rest: a flick goes on, else the nearest. */
export function restOf(from: Stop, offset: number, velocity: number, height: number): Stop {
  if (Math.abs(velocity) > FLICK) return beside(from, velocity < 0 ? 1 : -1)
  const offsets = offsetsOf(height)
  const far = (stop: Stop) => Math.abs(offsets[stop] - offset)
  return STOPS.reduce((best, stop) => (far(stop) < far(best) ? stop : best))
}
