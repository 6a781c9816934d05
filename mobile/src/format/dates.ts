// Dates and times as the guest's locale writes them.
import type { IsoDate } from '@innsight/client'
import { nightsBetween, onClock } from '@innsight/client'
import { t } from '../messages/language'
import { locale } from '../messages/locale'
import { localized } from './localized'

function formatter(options: Intl.DateTimeFormatOptions) {
  const format = localized(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }),
  )
  return (date: IsoDate): string => format().format(new Date(`${date}T00:00:00Z`))
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

const weekdayOf = formatter({ weekday: 'short' })
/** A Monday, and the days after it. */
const WEEK = [1, 2, 3, 4, 5, 6, 7].map((day) => `2024-01-0${day}`)
/** Mon … Sun */
export const weekdayNames = (): string[] => WEEK.map(weekdayOf)

/** 12 Mar – 15 Mar */
export const stayRange = (checkIn: IsoDate, checkOut: IsoDate): string =>
  `${dayMonth(checkIn)} – ${dayMonth(checkOut)}`

/** 12 Mar – 15 Mar · 3 nights */
export const stayWords = (checkIn: IsoDate, checkOut: IsoDate): string =>
  `${stayRange(checkIn, checkOut)} · ${t.count.nights(nightsBetween(checkIn, checkOut))}`

const MOMENT: Intl.DateTimeFormatOptions = {
  ...{ weekday: 'short', day: 'numeric', month: 'short' },
  ...{ hour: '2-digit', minute: '2-digit' },
}

/** An instant on the hotel's own clock: Mon 9 Mar, 23:59. */
export function hotelInstant(instant: string, timeZone: string): string {
  const { format, known } = onClock(timeZone, MOMENT, locale())
  return `${format(Date.parse(instant))}${known ? '' : ' UTC'}`
}

/** The hotel's last whole date before an instant: free until the end of this day. */
export const lastDayBefore = (instant: string, timeZone: string): string =>
  onClock(timeZone, { day: 'numeric', month: 'short' }, locale()).format(Date.parse(instant) - 1)

const ownMoment = localized((locale) => new Intl.DateTimeFormat(locale, MOMENT))
const clock = localized(
  (locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
)
const CLOCK_MS = 12 * 3_600_000

/** 14:03 on the reader's clock; with its day when that is long ago. */
export const seenAt = (instantMs: number, nowMs: number): string =>
  (nowMs - instantMs > CLOCK_MS ? ownMoment() : clock()).format(instantMs)

/** The same on the reader's own clock. */
export const ownInstant = (instant: string): string => ownMoment().format(Date.parse(instant))

const two = (value: number): string => String(value).padStart(2, '0')

/** 14:05, for seconds that are left. */
export const timeLeft = (seconds: number): string =>
  `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
