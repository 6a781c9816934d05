import type { IsoDate, Range, RangeLimits } from '@innsight/client'
import { datesOfMonth, isPickable, partOf, weekday } from '@innsight/client'
import { dayNumber, fullDate, monthName, weekdayNames } from '../format/dates'
import { t } from '../messages/language'
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

function weeks(month: string): (IsoDate | null)[][] {
  const dates = datesOfMonth(month)
  const before = weekday(dates[0] ?? `${month}-01`)
  const cells: (IsoDate | null)[] = [...Array<null>(before).fill(null), ...dates]
  const rows = Math.ceil(cells.length / 7)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: 7 }, (_, column) => cells[row * 7 + column] ?? null),
  )
}

function Day({ date, ...props }: Props & { date: IsoDate }) {
  const { range, limits, over, tabbable, note, onOver, onPick } = props
  const part = partOf(range, date, over, limits)
  const about = note?.(date)
  const pickable = isPickable(range, date, limits)
  const roles = { start: t.when.arrival, single: t.when.arrival, end: t.when.departure }
  const role = part in roles ? `, ${roles[part as keyof typeof roles]}` : ''
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
      {dayNumber(date)}
      {note && <small>{about?.text ?? ' '}</small>}
      {about?.least && <small className="least">{about.least}</small>}
    </button>
  )
}

export function MonthGrid(props: Props) {
  const names = weekdayNames()
  return (
    <table className="month" aria-label={monthName(props.month)}>
      <thead>
        <tr>
          {names.map((name) => (
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
              <td key={date ?? names[column]}>{date && <Day {...props} date={date} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
