// From the search state to the parameters of the API. Defaults are left out: fewer ways to ask the
// same thing means more answers from the cache.
import type { SearchParameters, StayParameters } from '../api/model'
import { boxText } from './box'
import type { Filters, SearchState } from './state'
import { START } from './state'

export function stayParameters(search: SearchState): StayParameters {
  const { checkIn, checkOut, adults, children, rooms } = search
  return {
    ...(checkIn && checkOut ? { check_in: checkIn, check_out: checkOut } : {}),
    ...(adults === START.adults ? {} : { adults }),
    ...(children === START.children ? {} : { children }),
    ...(rooms === START.rooms ? {} : { rooms }),
  }
}

function filterParameters(filters: Filters) {
  return {
    ...(filters.text ? { q: filters.text } : {}),
    ...(filters.text && filters.literal ? { literal: true } : {}),
    ...(filters.priceMin === null ? {} : { price_min: filters.priceMin }),
    ...(filters.priceMax === null ? {} : { price_max: filters.priceMax }),
    ...(filters.amenities.length ? { amenities: [...filters.amenities].sort().join(',') } : {}),
    ...(filters.stars.length ? { stars: [...filters.stars].sort().join(',') } : {}),
    ...(filters.propertyTypes.length
      ? { property_type: [...filters.propertyTypes].sort().join(',') }
      : {}),
    ...(filters.ratingMin === null ? {} : { rating_min: filters.ratingMin }),
    ...(filters.freeCancellation ? { free_cancellation: true } : {}),
  }
}

/** With a named place, distances begin at its centre; else the server takes that of the box. */
export function searchParameters(search: SearchState): SearchParameters {
  const { id, at } = search.place ?? {}
  return {
    bbox: boxText(search.area),
    ...(id ? { place: id } : {}),
    ...(at ? { near: `${at.lat},${at.lon}` } : {}),
    ...stayParameters(search),
    ...filterParameters(search.filters),
  }
}
