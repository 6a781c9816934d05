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
}

/** A first click arrives, a later one departs; an earlier one, or one after a whole stay, starts over. */
export function pick(range: Range, date: IsoDate, limits: RangeLimits): Range {
  const arriving = range.from === null || range.to !== null || date <= range.from
  if (arriving) return { from: date === limits.last ? addDays(date, -1) : date, to: null }
  return { from: range.from, to: date }
}

export function isPickable(range: Range, date: IsoDate, limits: RangeLimits): boolean {
  if (date < limits.first || date > limits.last) return false
  const departing = range.from !== null && range.to === null && date > range.from
  return !departing || nightsBetween(range.from ?? date, date) <= limits.nightsMax
}

/** Where a date stands in the range, for its look; `over` is the date under the pointer. */
export function partOf(range: Range, date: IsoDate, over: IsoDate | null) {
  const to = range.to ?? (range.from && over && over > range.from ? over : null)
  if (date === range.from) return to ? 'start' : 'single'
  if (date === to) return 'end'
  return range.from && to && date > range.from && date < to ? 'inside' : 'outside'
}
