import type { HotelDetail, IsoDate } from '@innsight/client'
import { addDays, nightsByDate, reasonAgainst } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { calendarQuery } from '../api/client'
import { dayMonth, stayRange } from '../format/dates'
import { localized } from '../format/localized'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { usePage } from '../search/store'

const NIGHTS_NAMED_MAX = 3
const list = localized((locale) => new Intl.ListFormat(locale))

interface Props {
  hotel: HotelDetail
  checkIn: IsoDate
  checkOut: IsoDate
}

/** Why this stay can't be had here, and the nearest one that may. */
export function NothingFree({ hotel, checkIn, checkOut }: Props) {
  const { adults, children, rooms } = usePage((page) => page.search)
  const change = usePage((page) => page.change)
  const last = useMeta()?.inventory?.last_check_out
  const party = { adults, children, rooms }
  const { data } = useQuery(calendarQuery(hotel.id, checkIn, checkOut, party))
  const { full, least } = reasonAgainst(nightsByDate(data?.nights), checkIn, checkOut)
  const longer = least && addDays(checkIn, least)
  if (full.length > 0) {
    const named = full.slice(0, NIGHTS_NAMED_MAX).map(dayMonth)
    const more = full.length - named.length
    const nights = more > 0 ? [...named, t.count.otherNights(more)] : named
    return <p className="hint">{t.hotel.noRoomOn(list().format(nights))}</p>
  }
  if (!least || !longer || (last && longer > last)) return null
  return (
    <>
      <p className="hint">{t.hotel.atLeast(dayMonth(checkIn), t.count.nights(least))}</p>
      <p>
        <button type="button" className="button" onClick={() => change({ checkOut: longer })}>
          {t.hotel.lookAt(stayRange(checkIn, longer))}
        </button>
      </p>
    </>
  )
}
