// What may be asked, from /v1/meta. Until it is there, the narrow side: today and the defaults.
import { addDays, localToday } from '../dates/nights'
import type { RangeLimits } from '../dates/range'
import { useMeta } from './answers'

export interface Limits {
  adultsMax: number
  childrenMax: number
  roomsMax: number
  dates: RangeLimits
}

export function useLimits(): Limits {
  const meta = useMeta()
  const own = localToday(new Date())
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
