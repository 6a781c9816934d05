// When cancelling stops being free, as a share of the time from today to the arrival. Pure.
import type { IsoDate } from '../dates/nights'
import { nightsBetween } from '../dates/nights'
import { onClock } from '../dates/zone'

/** The date on a clock in that zone. */
export function dateIn(timeZone: string, instantMs: number): IsoDate {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  // Swedish dates are written as ISO 8601 writes them.
  return onClock(timeZone, digits, 'sv-SE').format(instantMs)
}

/** 0 … 1: how much of the days until the arrival is free, on the hotel's own clock. */
export function freeShare(
  until: string,
  checkIn: IsoDate,
  timeZone: string,
  nowMs: number,
): number {
  const today = dateIn(timeZone, nowMs)
  // `until` is the midnight that ends the last free day: its date is the day after.
  const free = nightsBetween(today, dateIn(timeZone, Date.parse(until)))
  const all = nightsBetween(today, checkIn)
  if (all <= 0) return free > 0 ? 1 : 0
  return Math.min(1, Math.max(0, free / all))
}
