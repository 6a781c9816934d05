import type { IsoDate, Range } from '@innsight/client'
import { localToday, nightsBetween } from '@innsight/client'
import { lazy, Suspense, useState } from 'react'
import { RangeCalendar } from '../dates/RangeCalendar'
import { Boundary } from '../faces/Boundary'
import { stayWords, weekdayDayMonth } from '../format/dates'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useLimits } from '../search/answers'
import { usePage } from '../search/store'
import { Popover } from '../ui/Popover'

const FlexibleDates = lazy(() =>
  import('./FlexibleDates').then(({ FlexibleDates }) => ({ default: FlexibleDates })),
)

function words({ from, to }: Range, nightsMax: number): string {
  if (!from) return t.when.arrive
  if (!to) return t.when.leave(weekdayDayMonth(from))
  const nights = nightsBetween(from, to)
  return nights > nightsMax ? t.when.most(wholeNumber(nightsMax)) : t.count.nights(nights)
}

function Panel({ close }: { close: () => void }) {
  const { checkIn, checkOut } = usePage((page) => page.search)
  const change = usePage((page) => page.change)
  const limits = useLimits().dates
  const [range, setRange] = useState<Range>({ from: checkIn, to: checkOut })
  const take = (from: IsoDate, to: IsoDate) => {
    change({ checkIn: from, checkOut: to })
    close()
  }
  const choose = (next: Range) => {
    setRange(next)
    if (next.from && next.to) take(next.from, next.to)
  }
  const clear = () => {
    change({ checkIn: null, checkOut: null })
    close()
  }
  return (
    <>
      <RangeCalendar range={range} limits={limits} months={2} onChange={choose} />
      {checkIn && checkOut && (
        <Boundary what={t.empty.uncounted} small>
          <Suspense fallback={<div className="flexible" />}>
            <FlexibleDates onTake={take} />
          </Suspense>
        </Boundary>
      )}
      <div className="popover-foot">
        <span aria-live="polite">{words(range, limits.nightsMax)}</span>
        {checkIn && (
          <button type="button" className="text-button" onClick={clear}>
            {t.when.any}
          </button>
        )}
      </div>
    </>
  )
}

export function WhenPicker({ className }: { className: string }) {
  const { checkIn, checkOut } = usePage((page) => page.search)
  const past = checkIn !== null && checkIn < localToday(new Date())
  const text = checkIn && checkOut ? stayWords(checkIn, checkOut) : t.when.any
  return (
    <Popover
      label={t.when.title}
      buttonClass={className}
      panelClass="popover-dates"
      button={
        <>
          <small>{t.when.label}</small> <span className={past ? 'is-past' : undefined}>{text}</span>
        </>
      }
    >
      {(close) => <Panel close={close} />}
    </Popover>
  )
}
