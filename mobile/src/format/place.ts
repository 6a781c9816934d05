// Places in words: as little as tells them apart.
import type { Hotel, Meta, Place } from '@innsight/client'
import { t } from '../messages/language'

const distinct = (words: readonly (string | null)[]): string[] => [
  ...new Set(words.filter((word): word is string => !!word)),
]

/** Its name: Lisbon; Tempelhof, Berlin; Portugal. */
export const placeName = ({ kind, name, city }: Place): string =>
  kind === 'district' && city ? `${name}, ${city}` : name

/** What it is told apart by: its city, region and country. */
export function placeAround(place: Place): string {
  if (place.kind === 'country') return ''
  const city = place.kind === 'hotel' ? place.city : null
  const region = place.kind === 'region' ? null : place.region
  return distinct([city, region, place.country_name])
    .filter((word) => word !== place.name)
    .join(', ')
}

/** Lisbon, Portugal */
export const placeLabel = (place: Place): string =>
  place.kind === 'country'
    ? place.name
    : distinct([placeName(place), place.country_name]).join(', ')

/** Where a hotel is: Tempelhof, Berlin. */
export const cityWords = ({ district, city }: Pick<Hotel, 'district' | 'city'>): string =>
  distinct([district ?? null, city]).join(', ')

/** The word for a code of the server's lists. */
export const labelOf = (
  terms: readonly { code: string; label: string }[] | undefined,
  code: string,
): string => t.labels[code] ?? terms?.find((term) => term.code === code)?.label ?? ''

export function amenityWords(
  codes: readonly string[],
  meta: Meta | undefined,
  most: number,
): string {
  const known = codes.map((code) => labelOf(meta?.amenities, code)).filter(Boolean)
  const shown = known.length > most ? [...known.slice(0, most), `+${known.length - most}`] : known
  return shown.join(' · ')
}
