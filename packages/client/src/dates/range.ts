// Choosing a stay by two dates. Pure: what a click on a date means, and which dates may be clicked.
import type { IsoDate } from './nights'
import { addDays, nightsBetween } from './nights'

export interface Range {
  from: IsoDate | null
  to: IsoDate | null
}

export interface RangeLimits {
  /** First possible arrival. */
  first: IsoDate
  /** Last possible departure. */
  last: IsoDate
  nightsMax: number
  /** The last possible departure from the chosen arrival, where a hotel's nights say more. */
  departureMax?: IsoDate | undefined
}

/** Whether a stay may go from the chosen arrival to this date. */
function departs({ from, to }: Range, date: IsoDate, limits: RangeLimits): boolean {
  if (from === null || to !== null || date <= from || date > limits.last) return false
  if (limits.departureMax && date > limits.departureMax) return false
  return nightsBetween(from, date) <= limits.nightsMax
}

/**
 * A first click arrives, a later one departs. An earlier one, one behind a night that is not free,
 * or one after a whole stay starts over.
 */
export function pick(range: Range, date: IsoDate, limits: RangeLimits): Range {
  if (departs(range, date, limits)) return { from: range.from, to: date }
  return { from: date === limits.last ? addDays(date, -1) : date, to: null }
}

export function isPickable(range: Range, date: IsoDate, limits: RangeLimits): boolean {
  if (date < limits.first || date > limits.last) return false
  const departing = range.from !== null && range.to === null && date > range.from
  return !departing || nightsBetween(range.from ?? date, date) <= limits.nightsMax
}

/**
 * Where a date stands in the range, for its look; `over` is the date under the pointer. Only a stay
 * that can be had is painted as one.
 */
export function partOf(range: Range, date: IsoDate, over: IsoDate | null, limits: RangeLimits) {
  const to = range.to ?? (over && departs(range, over, limits) ? over : null)
  if (date === range.from) return to ? 'start' : 'single'
  if (date === to) return 'end'
  return range.from && to && date > range.from && date < to ? 'inside' : 'outside'
}
