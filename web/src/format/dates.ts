import type { IsoDate } from '@innsight/client'
import { nightsBetween, onClock } from '@innsight/client'
import { t } from '../messages/language'
import { locale } from '../messages/locale'
import { localized } from './localized'

const at = (date: IsoDate) => new Date(`${date}T00:00:00Z`)

function formatter(options: Intl.DateTimeFormatOptions) {
  const format = localized(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }),
  )
  return (date: IsoDate) => format().format(at(date))
}

/** 12 Mar */
export const dayMonth = formatter({ day: 'numeric', month: 'short' })
/** Thu 12 Mar */
export const weekdayDayMonth = formatter({ weekday: 'short', day: 'numeric', month: 'short' })
/** Thursday, 12 March 2026 */
export const fullDate = formatter({
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
/** 12 March 2026 */
export const longDate = formatter({ day: 'numeric', month: 'long', year: 'numeric' })
const monthYear = formatter({ month: 'long', year: 'numeric' })

/** March 2026, for a month as YYYY-MM. */
export const monthName = (month: string): string => monthYear(`${month}-01`)

const clock = localized(
  (locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
)
/** 14:03, on the reader's clock. */
export const clockTime = (instantMs: number): string => clock().format(instantMs)

const dayClock = localized(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      ...{ day: 'numeric', month: 'short' },
      ...{ hour: '2-digit', minute: '2-digit' },
    }),
)
const STALE_MS = 60_000
const CLOCK_MS = 12 * 3_600_000

/**
 * as of 14:03: what a stand-in answered from data that was old when it came. Nothing for any other
 * answer: the moment of the data also stands still where nothing changes.
 */
export function asOfWords(
  answer: { degraded: boolean; as_of: string } | undefined,
  receivedMs: number,
): string {
  const instant = answer?.degraded ? Date.parse(answer.as_of) : receivedMs
  const age = receivedMs - instant
  if (!(age > STALE_MS)) return ''
  return t.list.asOf(age > CLOCK_MS ? dayClock().format(instant) : clockTime(instant))
}

const plainDay = localized((locale) => new Intl.NumberFormat(locale))

/** 12 */
export const dayNumber = (date: IsoDate): string => plainDay().format(Number(date.slice(8)))

const weekdayOf = formatter({ weekday: 'short' })
/** A Monday, and the days after it. */
const WEEK = [1, 2, 3, 4, 5, 6, 7].map((day) => `2024-01-0${day}`)

/** Mon … Sun */
export const weekdayNames = (): string[] => WEEK.map(weekdayOf)

/** Whether the day comes first where it is written with its month. */
const dayLeads = localized((locale) => {
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).formatToParts()
  return parts.find(({ type }) => type === 'day' || type === 'month')?.type === 'day'
})

/** 12 – 15 Mar, 30 Mar – 2 Apr */
export function stayRange(checkIn: IsoDate, checkOut: IsoDate): string {
  const sameMonth = checkIn.slice(0, 7) === checkOut.slice(0, 7)
  if (!sameMonth) return `${dayMonth(checkIn)} – ${dayMonth(checkOut)}`
  return dayLeads()
    ? `${dayNumber(checkIn)} – ${dayMonth(checkOut)}`
    : `${dayMonth(checkIn)} – ${dayNumber(checkOut)}`
}

/** 12 – 15 Mar · 3 nights */
export function stayWords(checkIn: IsoDate, checkOut: IsoDate): string {
  const nights = t.count.nights(nightsBetween(checkIn, checkOut))
  return `${stayRange(checkIn, checkOut)} · ${nights}`
}

const MOMENT: Intl.DateTimeFormatOptions = {
  ...{ weekday: 'short', day: 'numeric', month: 'short' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}

/** An instant on the hotel's own clock: Mon 9 Mar, 23:59. */
export function hotelInstant(instant: string, timeZone: string): string {
  const { format, known } = onClock(timeZone, MOMENT, locale())
  return `${format(Date.parse(instant))}${known ? '' : ' UTC'}`
}

/** The hotel's last whole date before an instant: free until the end of this day. */
export const lastDayBefore = (instant: string, timeZone: string): string =>
  onClock(timeZone, { day: 'numeric', month: 'short' }, locale()).format(Date.parse(instant) - 1)

const ownClock = localized((locale) => new Intl.DateTimeFormat(locale, MOMENT))

/** The same on the reader's own clock. */
export const ownInstant = (instant: string): string => ownClock().format(Date.parse(instant))

const padded = localized((locale) => new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 }))

/** 14:05, for seconds that are left. */
export const timeLeft = (seconds: number): string =>
  `${padded().format(Math.floor(seconds / 60))}:${padded().format(seconds % 60)}`
