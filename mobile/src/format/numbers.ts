// Numbers as the guest's locale writes them.
import { localized } from './localized'

const grouped = localized((locale) => new Intl.NumberFormat(locale))

/** 1,234 */
export const wholeNumber = (count: number): string => grouped().format(count)

const tenths = localized(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
)

/** 8.0 */
export const ratingNumber = (rating: number): string => tenths().format(rating)

const short = localized((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }))

/** 8, 8.5 */
export const shortNumber = (value: number): string => short().format(value)

const METRES_PER_KM = 1000

/** 840 m, 4.1 km, 12 km: no unit format, which Hermes does not have everywhere. */
export function distance(metres: number): string {
  if (metres < METRES_PER_KM) return `${wholeNumber(Math.round(metres / 10) * 10)} m`
  const km = metres / METRES_PER_KM
  return `${km < 10 ? shortNumber(km) : wholeNumber(Math.round(km))} km`
}
