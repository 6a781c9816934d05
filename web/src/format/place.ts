// Places in words: as little as tells them apart.
import type { Hotel, Place } from '@innsight/client'
import { t } from '../messages/language'
import { countryName } from './countries'

type Named = Pick<Place, 'kind' | 'name' | 'city' | 'region' | 'country' | 'country_name'>

/** Where people say the state and leave the country out: Paris, Texas. */
const KNOWN_BY_STATE = ['US', 'CA', 'AU']

function countryOf({ country, country_name }: Named): string {
  const name = countryName(country)
  return name === country ? country_name : name
}

/** A region without a name is told by a bigger city: near Dallas. */
function regionOf({ region }: Named): string {
  const [, city] = region?.match(/^near (.+)$/) ?? []
  return city ? t.where.near(city) : (region ?? '')
}

/** Its name: Lisbon; Tempelhof, Berlin; Portugal. */
export function placeName(place: Named): string {
  if (place.kind === 'country') return countryOf(place)
  return place.kind === 'district' && place.city ? `${place.name}, ${place.city}` : place.name
}

const distinct = (words: readonly string[]): string[] => [...new Set(words.filter(Boolean))]

/** A hotel's district and city; without a district, or another name for it, city and country. */
function aroundHotel(hotel: Named): string[] {
  // Of a hotel the answer's region is the part of the city that it is in.
  const within = distinct([hotel.region ?? '', hotel.city ?? ''])
  return within.length > 1 ? within : distinct([...within, countryOf(hotel)])
}

/** Its region and country, as far as they say more than its name. */
export function placeAround(place: Named): string[] {
  if (place.kind === 'hotel') return aroundHotel(place)
  if (place.kind === 'country') return []
  const region = place.kind === 'region' ? '' : regionOf(place)
  const own = placeName(place).split(', ')
  return distinct([region, countryOf(place)]).filter((one) => !own.includes(one))
}

/** Its name with what it is usually told apart by: Lisbon, Portugal; Dublin, Ohio. */
export function placeLabel(place: Named): string {
  if (place.kind === 'country' || place.kind === 'hotel' || place.kind === 'district') {
    return placeName(place)
  }
  const isByState = KNOWN_BY_STATE.includes(place.country) && place.kind === 'city'
  const around = (isByState && regionOf(place)) || countryOf(place)
  return distinct([place.name, around]).join(', ')
}

/** Labels of several; those that would be alike say all that is known. */
export function placeLabels(places: readonly Named[]): string[] {
  const labels = places.map(placeLabel)
  return places.map((place, index) => {
    const label = labels[index] ?? ''
    const isAlone = labels.filter((one) => one === label).length === 1
    return isAlone ? label : distinct([placeName(place), ...placeAround(place)]).join(', ')
  })
}

/** Where a hotel is: Tempelhof, Berlin. */
export const cityWords = ({ district, city }: Pick<Hotel, 'district' | 'city'>): string =>
  distinct([district ?? '', city]).join(', ')
