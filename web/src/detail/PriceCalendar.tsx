import type { Currency, HotelDetail, IsoDate, Nights, Range } from '@innsight/client'
import {
  addDays,
  addMonths,
  firstOfMonth,
  lastDeparture,
  monthOf,
  nightsByDate,
} from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { calendarQuery } from '../api/client'
import type { DayNote } from '../dates/RangeCalendar'
import { RangeCalendar } from '../dates/RangeCalendar'
import { FailureLine } from '../faces/Failure'
import { money, shortMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useLimits, useMeta } from '../search/answers'
import { usePage } from '../search/store'

function noteOf(nights: Nights, date: IsoDate, currency: Currency): DayNote | undefined {
  const night = nights.get(date)
  if (!night) return undefined
  const price = night.price_minor
  if (!night.available || price === null) return { text: '–', spoken: t.hotel.notFree, free: false }
  const least = night.min_stay ?? 1
  const stay = least > 1 ? t.hotel.least(t.count.nights(least)) : ''
  return {
    text: shortMoney(price, currency),
    spoken: `${t.list.aNight(money(price, currency))}${stay}`,
    free: true,
    ...(least > 1 ? { least: t.hotel.leastShort(wholeNumber(least)) } : {}),
  }
}

function hintWords(nights: Nights, range: Range): string {
  if (!range.from || range.to) {
    const asks = [...nights.values()].some(({ min_stay }) => (min_stay ?? 1) > 1)
    return `${t.hotel.calendarHint}${asks ? t.hotel.calendarLeast : ''}`
  }
  const least = nights.get(range.from)?.min_stay ?? 1
  return least > 1 ? t.hotel.leaveAfter(t.count.nights(least)) : t.hotel.leaveHint
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
      <h3>{t.hotel.nightsAndPrices}</h3>
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
          what={t.hotel.noNightPrices}
        />
      )}
      <p className="hint" aria-live="polite">
        {hintWords(nights, range)}
      </p>
    </section>
  )
}
