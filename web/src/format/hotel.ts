// Words about a hotel that the list and its own panel share.
import type { Meta, NamedPlace } from '@innsight/client'
import { t } from '../messages/language'
import { localized } from './localized'

export const labelOf = (
  terms: readonly { code: string; label: string }[] | undefined,
  code: string,
) => {
  const label = terms?.find((term) => term.code === code)?.label
  return label === undefined ? '' : (t.labels[code] ?? label)
}

export function amenityWords(codes: readonly string[], meta: Meta | undefined, most: number) {
  const known = codes.map((code) => labelOf(meta?.amenities, code)).filter(Boolean)
  return known.length > most ? [...known.slice(0, most - 1), `+${known.length - most + 1}`] : known
}

const METRES_PER_KM = 1000

const length = (unit: 'kilometer' | 'meter', digits: number) =>
  localized(
    (locale) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits }),
  )
const [near, wide] = [length('kilometer', 1), length('kilometer', 0)]
const metresOf = length('meter', 0)

/** How far, and from what: a place's centre only when it was measured from there. */
export function distanceWords(metres: number | null | undefined, place: NamedPlace | null): string {
  if (metres === null || metres === undefined) return ''
  const far =
    metres < METRES_PER_KM
      ? metresOf().format(Math.round(metres / 10) * 10)
      : (metres < 10 * METRES_PER_KM ? near : wide)().format(metres / METRES_PER_KM)
  const [name = ''] = place?.at ? place.name.split(',') : []
  return t.list.away(far, name || null)
}
