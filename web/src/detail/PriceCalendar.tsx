import type { Currency, HotelDetail, IsoDate, Nights, Range } from '@innsight/client'
import {
  addDays,
  addMonths,
  firstOfMonth,
  lastDeparture,
  money,
  monthOf,
  nightsByDate,
  shortMoney,
} from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { calendarQuery } from '../api/client'
import type { DayNote } from '../dates/RangeCalendar'
import { RangeCalendar } from '../dates/RangeCalendar'
import { FailureLine } from '../faces/Failure'
import { counted } from '../format/dates'
import { useLimits, useMeta } from '../search/answers'
import { usePage } from '../search/store'

function noteOf(nights: Nights, date: IsoDate, currency: Currency): DayNote | undefined {
  const night = nights.get(date)
  if (!night) return undefined
  const price = night.price_minor
  if (!night.available || price === null) return { text: '–', spoken: 'not free', free: false }
  const least = night.min_stay ?? 1
  const stay = least > 1 ? `, for stays of at least ${counted(least, 'night')}` : ''
  return {
    text: shortMoney(price, currency),
    spoken: `${money(price, currency)} a night${stay}`,
    free: true,
    ...(least > 1 ? { least: `min ${least}` } : {}),
  }
}

function hintWords(nights: Nights, range: Range): string {
  if (!range.from || range.to) {
    const asks = [...nights.values()].some(({ min_stay }) => (min_stay ?? 1) > 1)
    const least = asks ? ' “min” says how many nights that price asks for.' : ''
    return `The lowest price of a room that fits you, taxes in. A dash: not free.${least}`
  }
  const least = nights.get(range.from)?.min_stay ?? 1
  const stay = least > 1 ? ` – at this price after at least ${counted(least, 'night')}` : ''
  return `Now the day you leave${stay}.`
}

/** The hotel's nights with their prices; two dates make the stay. */
export function PriceCalendar({ hotel, currency }: { hotel: HotelDetail; currency: Currency }) {
  const { checkIn, checkOut, adults, children, rooms } = usePage((page) => page.search)
  const change = usePage((page) => page.change)
  const limits = useLimits().dates
  const inventory = useMeta()?.inventory
  const [range, setRange] = useState<Range>({ from: checkIn, to: checkOut })
  const [month, setMonth] = useState(monthOf(checkIn ?? limits.first))
  const [shown, setShown] = useState(`${checkIn}/${checkOut}`)
  if (shown !== `${checkIn}/${checkOut}`) {
    setShown(`${checkIn}/${checkOut}`)
    setRange({ from: checkIn, to: checkOut })
  }

  const party = { adults, children, rooms }
  const known = (end: IsoDate) =>
    inventory && end > inventory.last_check_out ? inventory.last_check_out : end
  const start = firstOfMonth(month)
  const from = start < limits.first ? limits.first : start
  const ofMonth = useQuery(
    calendarQuery(hotel.id, from, known(firstOfMonth(addMonths(month, 1))), party),
  )
  // From an arrival on, the nights of the longest stay, whatever month is looked at.
  const arrival = range.to ? null : range.from
  const ofStay = useQuery({
    ...calendarQuery(
      hotel.id,
      arrival ?? from,
      known(addDays(arrival ?? from, limits.nightsMax)),
      party,
    ),
    enabled: arrival !== null,
  })
  const nights = nightsByDate(ofMonth.data?.nights, ofStay.data?.nights)
  const departureMax = arrival ? lastDeparture(nights, arrival, limits.nightsMax) : undefined

  const choose = (next: Range) => {
    setRange(next)
    if (next.from && next.to) change({ checkIn: next.from, checkOut: next.to })
  }
  const failed = ofMonth.isError ? ofMonth : arrival && ofStay.isError ? ofStay : null
  return (
    <section className="detail-section price-calendar">
      <h3>Nights and prices</h3>
      <RangeCalendar
        range={range}
        limits={{ ...limits, departureMax }}
        months={1}
        heading="h4"
        onChange={choose}
        note={(date) => noteOf(nights, date, currency)}
        onMonth={setMonth}
      />
      {failed && (
        <FailureLine
          error={failed.error}
          onRetry={() => failed.refetch()}
          failures={failed.errorUpdateCount}
          what="The prices of these nights are missing."
        />
      )}
      <p className="hint" aria-live="polite">
        {hintWords(nights, range)}
      </p>
    </section>
  )
}
