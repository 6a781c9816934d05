// What a hotel's nights say about stays, before one is chosen. Pure.
import type { CalendarNight } from '../api/model'
import type { IsoDate } from '../dates/nights'
import { addDays, nightsBetween } from '../dates/nights'

export type Nights = ReadonlyMap<IsoDate, CalendarNight>

export const nightsByDate = (...answers: (readonly CalendarNight[] | undefined)[]): Nights =>
  new Map(answers.flatMap((nights) => nights ?? []).map((night) => [night.night, night]))

/** The day of the first night that is not free at all: whoever arrives leaves by then. */
export function lastDeparture(nights: Nights, from: IsoDate, nightsMax: number) {
  for (let count = 0; count < nightsMax; count += 1) {
    const date = addDays(from, count)
    const night = nights.get(date)
    if (!night) return undefined
    if (night.available === 0) return date
  }
  return undefined
}

/** Why nothing is free for a stay, as far as its nights by themselves tell. */
export function reasonAgainst(nights: Nights, checkIn: IsoDate, checkOut: IsoDate) {
  const count = nightsBetween(checkIn, checkOut)
  const full = Array.from({ length: count }, (_, index) => addDays(checkIn, index)).filter(
    (date) => nights.get(date)?.available === 0,
  )
  const least = nights.get(checkIn)?.min_stay ?? 1
  return { full, least: full.length === 0 && least > count ? least : null }
}
