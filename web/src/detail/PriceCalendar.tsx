import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { HotelDetail } from '../api/model'
import { calendarQuery } from '../api/queries'
import type { IsoDate } from '../dates/nights'
import { addMonths, firstOfMonth, monthOf } from '../dates/nights'
import type { DayNote } from '../dates/RangeCalendar'
import { RangeCalendar } from '../dates/RangeCalendar'
import type { Range } from '../dates/range'
import type { Currency } from '../format/money'
import { money, shortMoney } from '../format/money'
import { useMeta } from '../search/answers'
import { useLimits } from '../search/limits'
import { usePage } from '../search/store'

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

  const start = firstOfMonth(month)
  const from = start < limits.first ? limits.first : start
  const end = firstOfMonth(addMonths(month, 1))
  const to = inventory && end > inventory.last_check_out ? inventory.last_check_out : end
  const { data } = useQuery(calendarQuery(hotel.id, from, to, { adults, children, rooms }))
  const nights = new Map(data?.nights.map((night) => [night.night, night]))

  const note = (date: IsoDate): DayNote | undefined => {
    const night = nights.get(date)
    if (!night) return undefined
    const price = night.price_minor ?? null
    if (!night.available || price === null) return { text: '–', spoken: 'not free', free: false }
    const least = night.min_stay ?? 1
    const stay = least > 1 ? `, stays from ${least} nights` : ''
    return {
      text: shortMoney(price, currency),
      spoken: `${money(price, currency)} a night${stay}`,
      free: true,
    }
  }
  const choose = (next: Range) => {
    setRange(next)
    if (next.from && next.to) change({ checkIn: next.from, checkOut: next.to })
  }
  const longest = range.from ? (nights.get(range.from)?.min_stay ?? 1) : 1
  return (
    <section className="detail-section price-calendar">
      <h3>Nights and prices</h3>
      <RangeCalendar
        range={range}
        limits={limits}
        months={1}
        onChange={choose}
        note={note}
        onMonth={setMonth}
      />
      <p className="hint" aria-live="polite">
        {range.from && !range.to
          ? `Now the day you leave${longest > 1 ? ` – at least ${longest} nights from here` : ''}.`
          : 'The lowest price of a room that fits you, taxes in. A dash: not free.'}
      </p>
    </section>
  )
}
