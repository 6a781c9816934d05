import type { IsoDate } from '../dates/nights'
import { nightsBetween } from '../dates/nights'

const LOCALE = 'en-GB'
const at = (date: IsoDate) => new Date(`${date}T00:00:00Z`)

function formatter(options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', ...options })
  return (date: IsoDate) => format.format(at(date))
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

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' })
/** 14:03, on the reader's clock. */
export const clockTime = (instantMs: number): string => clock.format(instantMs)

/** 1 night, 3 nights */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${wholeNumber(count)} ${count === 1 ? one : many}`

const grouped = new Intl.NumberFormat(LOCALE)
export const wholeNumber = (count: number): string => grouped.format(count)

/** 12 – 15 Mar, 30 Mar – 2 Apr */
export function stayRange(checkIn: IsoDate, checkOut: IsoDate): string {
  const sameMonth = checkIn.slice(0, 7) === checkOut.slice(0, 7)
  const from = sameMonth ? String(Number(checkIn.slice(8))) : dayMonth(checkIn)
  return `${from} – ${dayMonth(checkOut)}`
}

/** 12 – 15 Mar · 3 nights */
export function stayWords(checkIn: IsoDate, checkOut: IsoDate): string {
  const nights = counted(nightsBetween(checkIn, checkOut), 'night')
  return `${stayRange(checkIn, checkOut)} · ${nights}`
}

/** An instant on the hotel's own clock: Mon 9 Mar, 23:59. */
export function hotelInstant(instant: string, timeZone: string): string {
  const options: Intl.DateTimeFormatOptions = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }
  try {
    return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone }).format(new Date(instant))
  } catch {
    const utc = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' })
    return `${utc.format(new Date(instant))} UTC`
  }
}

/** The hotel's last whole date before an instant: free until the end of this day. */
export function lastDayBefore(instant: string, timeZone: string): string {
  const before = new Date(Date.parse(instant) - 1)
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  try {
    return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone }).format(before)
  } catch {
    return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: 'UTC' }).format(before)
  }
}
