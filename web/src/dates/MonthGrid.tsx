import type { IsoDate, Range, RangeLimits } from '@innsight/client'
import { datesOfMonth, isPickable, partOf, weekday } from '@innsight/client'
import { fullDate, monthName } from '../format/dates'
import type { DayNote } from './RangeCalendar'

interface Props {
  month: string
  range: Range
  limits: RangeLimits
  over: IsoDate | null
  tabbable: IsoDate
  note: ((date: IsoDate) => DayNote | undefined) | undefined
  onOver: (date: IsoDate) => void
  onPick: (date: IsoDate) => void
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function weeks(month: string): (IsoDate | null)[][] {
  const dates = datesOfMonth(month)
  const before = weekday(dates[0] ?? `${month}-01`)
  const cells: (IsoDate | null)[] = [...Array<null>(before).fill(null), ...dates]
  const rows = Math.ceil(cells.length / 7)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 7 }, (_, column) => cells[row * 7 + column] ?? null),
  )
}

const ROLES = { start: 'arrival', single: 'arrival', end: 'departure' } as const

function Day({ date, ...props }: Props & { date: IsoDate }) {
  const { range, limits, over, tabbable, note, onOver, onPick } = props
  const part = partOf(range, date, over, limits)
  const about = note?.(date)
  const pickable = isPickable(range, date, limits)
  const role = part === 'start' || part === 'single' || part === 'end' ? `, ${ROLES[part]}` : ''
  return (
    <button
      type="button"
      className={about && !about.free ? 'day full' : 'day'}
      data-date={date}
      data-part={part}
      tabIndex={date === tabbable ? 0 : -1}
      data-first-focus={date === tabbable ? '' : undefined}
      aria-disabled={!pickable}
      aria-pressed={part !== 'outside'}
      aria-label={`${fullDate(date)}${role}${about ? `, ${about.spoken}` : ''}`}
      onPointerEnter={() => onOver(date)}
      onClick={() => onPick(date)}
    >
      {Number(date.slice(8))}
      {note && <small>{about?.text ?? ' '}</small>}
      {about?.least && <small className="least">{about.least}</small>}
    </button>
  )
}

export function MonthGrid(props: Props) {
  return (
    <table className="month" aria-label={monthName(props.month)}>
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks(props.month).map((week) => (
          <tr key={week.find(Boolean)}>
            {week.map((date, column) => (
              <td key={date ?? WEEKDAYS[column]}>{date && <Day {...props} date={date} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
