// Dates of the calendar without a clock, as YYYY-MM-DD. All arithmetic is in UTC, so that no
// daylight saving and no zone of the reader can move a night.

export type IsoDate = string

const MS_PER_DAY = 86_400_000
const SHAPE = /^\d{4}-\d{2}-\d{2}$/

const toDays = (date: IsoDate): number => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY
const fromDays = (days: number): IsoDate => new Date(days * MS_PER_DAY).toISOString().slice(0, 10)

/** Whether the text is a date that exists: 2027-02-29 is not. */
export function isIsoDate(text: string): boolean {
  if (!SHAPE.test(text)) return false
  const days = toDays(text)
  return Number.isFinite(days) && fromDays(days) === text
}

export const addDays = (date: IsoDate, days: number): IsoDate => fromDays(toDays(date) + days)

/** Nights from arrival to departure. */
export const nightsBetween = (from: IsoDate, to: IsoDate): number => toDays(to) - toDays(from)

/** 0 = Monday … 6 = Sunday. */
export const weekday = (date: IsoDate): number => (((toDays(date) + 3) % 7) + 7) % 7

/** The reader's own today. */
export function localToday(now: Date): IsoDate {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

export const monthOf = (date: IsoDate): string => date.slice(0, 7)

export function addMonths(month: string, count: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
  const year = String(Math.floor(index / 12)).padStart(4, '0')
  return `${year}-${String((index % 12) + 1).padStart(2, '0')}`
}

export const firstOfMonth = (month: string): IsoDate => `${month}-01`

/** Every date of a month. */
export function datesOfMonth(month: string): IsoDate[] {
  const first = firstOfMonth(month)
  const count = nightsBetween(first, firstOfMonth(addMonths(month, 1)))
  return Array.from({ length: count }, (_, index) => addDays(first, index))
}

/** The same day of another month, or its last day when it is shorter. */
export function sameDayOfMonth(date: IsoDate, months: number): IsoDate {
  const dates = datesOfMonth(addMonths(monthOf(date), months))
  return dates[Math.min(Number(date.slice(8)), dates.length) - 1] ?? date
}
