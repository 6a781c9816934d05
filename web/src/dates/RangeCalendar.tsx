import type { IsoDate, Range, RangeLimits } from '@innsight/client'
import {
  addDays,
  addMonths,
  isPickable,
  monthOf,
  pick,
  sameDayOfMonth,
  weekday,
} from '@innsight/client'
import { useEffect, useRef, useState } from 'react'
import { monthName } from '../format/dates'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'
import { MonthGrid } from './MonthGrid'

export interface DayNote {
  text: string
  spoken: string
  free: boolean
  /** Below it: how long a stay from this date has to be. */
  least?: string
}

interface Props {
  range: Range
  limits: RangeLimits
  months: number
  onChange: (range: Range) => void
  /** What stands under a date: its price. */
  note?: (date: IsoDate) => DayNote | undefined
  onMonth?: (month: string) => void
  /** The level below what stands above the calendar. */
  heading?: 'h3' | 'h4'
}

const STEPS: Record<string, (date: IsoDate) => IsoDate> = {
  ArrowLeft: (date) => addDays(date, -1),
  ArrowRight: (date) => addDays(date, 1),
  ArrowUp: (date) => addDays(date, -7),
  ArrowDown: (date) => addDays(date, 7),
  Home: (date) => addDays(date, -weekday(date)),
  End: (date) => addDays(date, 6 - weekday(date)),
  PageUp: (date) => sameDayOfMonth(date, -1),
  PageDown: (date) => sameDayOfMonth(date, 1),
}

/** Later is to the left where lines run from the right. */
function alongLine(key: string): string {
  if (document.documentElement.dir !== 'rtl') return key
  return { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' }[key] ?? key
}

/** A range of dates by mouse, finger or keys (arrows, Page Up/Down, Home, End). */
export function RangeCalendar(props: Props) {
  const { range, limits, months, onChange, note, onMonth, heading: Heading = 'h3' } = props
  const [month, setMonth] = useState(() => monthOf(range.from ?? limits.first))
  const [active, setActive] = useState<IsoDate>(range.from ?? limits.first)
  const [over, setOver] = useState<IsoDate | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const moved = useRef(false)

  useEffect(() => onMonth?.(month), [month, onMonth])
  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    frame.current?.querySelector<HTMLElement>(`[data-date="${active}"]`)?.focus()
  }, [active])

  const show = (next: string) => {
    const first = monthOf(limits.first)
    const last = addMonths(monthOf(limits.last), 1 - months)
    setMonth(next < first ? first : next > last && last > first ? last : next)
  }
  const step = (event: React.KeyboardEvent) => {
    const next = STEPS[alongLine(event.key)]?.(active)
    if (!next) return
    event.preventDefault()
    const bounded = next < limits.first ? limits.first : next > limits.last ? limits.last : next
    moved.current = true
    setActive(bounded)
    setOver(bounded)
    if (monthOf(bounded) < month) show(monthOf(bounded))
    if (monthOf(bounded) >= addMonths(month, months)) {
      show(addMonths(monthOf(bounded), 1 - months))
    }
  }
  const choose = (date: IsoDate) => {
    setActive(date)
    if (isPickable(range, date, limits)) onChange(pick(range, date, limits))
  }
  const shown = Array.from({ length: months }, (_, index) => addMonths(month, index))
  const visible = shown.includes(monthOf(active)) ? active : `${month}-01`
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are caught for the dates inside
    <div className="calendar" ref={frame} onKeyDown={step} onPointerLeave={() => setOver(null)}>
      <button
        type="button"
        className="round calendar-back"
        aria-label={t.when.earlier}
        aria-disabled={month <= monthOf(limits.first)}
        onClick={() => show(addMonths(month, -1))}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        className="round calendar-next"
        aria-label={t.when.later}
        aria-disabled={addMonths(month, months) > monthOf(limits.last)}
        onClick={() => show(addMonths(month, 1))}
      >
        <Icon name="next" />
      </button>
      {shown.map((one) => (
        <section key={one} aria-label={monthName(one)}>
          <Heading className="month-name">{monthName(one)}</Heading>
          <MonthGrid
            month={one}
            range={range}
            limits={limits}
            over={over}
            tabbable={visible < limits.first ? limits.first : visible}
            note={note}
            onOver={setOver}
            onPick={choose}
          />
        </section>
      ))}
    </div>
  )
}
