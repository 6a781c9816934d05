// What may be asked, from /v1/meta. Until it is there, the narrow side: today and the defaults.
// Pure.
import type { Meta } from '../api/model'
import type { IsoDate } from '../dates/nights'
import { addDays } from '../dates/nights'
import type { RangeLimits } from '../dates/range'

/** The most of each, and the dates. */
export interface Limits {
  adultsMax: number
  childrenMax: number
  roomsMax: number
  dates: RangeLimits
}

/** The limits of a search, for a person whose own date is this one. */
export function limitsOf(meta: Meta | undefined, own: IsoDate): Limits {
  const earliest = meta?.inventory?.earliest_check_in ?? own
  const today = own < earliest ? earliest : own
  const nightsMax = meta?.limits.stay_nights_max ?? 1
  const last = meta?.inventory?.last_check_out ?? addDays(today, 1)
  return {
    adultsMax: meta?.limits.adults_max ?? 2,
    childrenMax: meta?.limits.children_max ?? 0,
    roomsMax: meta?.limits.rooms_max ?? 1,
    dates: { first: today, last: last > today ? last : addDays(today, 1), nightsMax },
  }
}
