// The search state as a query string and back. Defaults are left out, so links stay short; what
// can't be understood falls back to its default and never widens into an error page.
import { isIsoDate, nightsBetween } from '../dates/nights'
import type { Camera, Filters, SearchState } from './state'
import { NO_FILTERS, SORTS, START } from './state'

const TEXT_MAX = 100
const LIST_MAX = 32
const CODE = /^[a-z0-9_]{1,40}$/

const ZOOM_MAX = 18

export function parseCamera(text: string | null): Camera | null {
  const match = text?.match(/^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),(\d+(?:\.\d+)?)z$/)
  if (!match) return null
  const [lat, lon, zoom] = match.slice(1).map(Number)
  if (lat === undefined || lon === undefined || zoom === undefined) return null
  if (Math.abs(lat) > 90 || Math.abs(lon) > 540 || zoom > ZOOM_MAX) return null
  return { lat, lon, zoom }
}

export const formatCamera = ({ lat, lon, zoom }: Camera): string =>
  `${Number(lat.toFixed(5))},${Number(lon.toFixed(5))},${Number(zoom.toFixed(2))}z`

function whole(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^\d{1,12}$/.test(text)) return null
  const value = Number(text)
  return value >= min && value <= max ? value : null
}

function codes(text: string | null): string[] {
  const list = (text ?? '').split(',').filter((code) => CODE.test(code))
  return [...new Set(list)].slice(0, LIST_MAX)
}

function parseFilters(query: URLSearchParams): Filters {
  const rating = Number(query.get('rating_min') ?? Number.NaN)
  const [min, max] = [
    whole(query.get('price_min'), 0, 1e12),
    whole(query.get('price_max'), 0, 1e12),
  ]
  const crossed = min !== null && max !== null && min > max
  return {
    priceMin: crossed ? null : min,
    priceMax: crossed ? null : max,
    amenities: codes(query.get('amenities')),
    stars: codes(query.get('stars'))
      .map(Number)
      .filter((value) => value >= 0 && value <= 5),
    propertyTypes: codes(query.get('property_type')),
    ratingMin: rating > 0 && rating <= 10 ? Math.round(rating * 10) / 10 : null,
    freeCancellation: query.get('free_cancellation') === 'true',
    text: (query.get('q') ?? '').trim().slice(0, TEXT_MAX),
  }
}

function parseStay(query: URLSearchParams): Pick<SearchState, 'checkIn' | 'checkOut'> {
  const checkIn = query.get('check_in')
  const checkOut = query.get('check_out')
  if (!checkIn || !checkOut || !isIsoDate(checkIn) || !isIsoDate(checkOut)) {
    return { checkIn: null, checkOut: null }
  }
  return nightsBetween(checkIn, checkOut) > 0
    ? { checkIn, checkOut }
    : { checkIn: null, checkOut: null }
}

export function parseUrl(search: string): SearchState {
  const query = new URLSearchParams(search)
  const adults = whole(query.get('adults'), 1, 99) ?? START.adults
  return {
    camera: parseCamera(query.get('map')) ?? START.camera,
    place: (query.get('place') ?? '').slice(0, TEXT_MAX),
    ...parseStay(query),
    adults,
    children: whole(query.get('children'), 0, 99) ?? START.children,
    rooms: whole(query.get('rooms'), 1, adults) ?? START.rooms,
    filters: parseFilters(query),
    sort: SORTS.find((sort) => sort === query.get('sort')) ?? START.sort,
    hotel: query.get('hotel')?.slice(0, 200) || null,
  }
}

export function formatUrl(state: SearchState): string {
  const { filters } = state
  const fields: [string, string | number | null][] = [
    ['map', formatCamera(state.camera)],
    ['place', state.place],
    ['check_in', state.checkIn],
    ['check_out', state.checkOut],
    ['adults', state.adults === START.adults ? null : state.adults],
    ['children', state.children || null],
    ['rooms', state.rooms === START.rooms ? null : state.rooms],
    ['q', filters.text],
    ['price_min', filters.priceMin],
    ['price_max', filters.priceMax],
    ['amenities', filters.amenities.join(',')],
    ['stars', filters.stars.join(',')],
    ['property_type', filters.propertyTypes.join(',')],
    ['rating_min', filters.ratingMin],
    ['free_cancellation', filters.freeCancellation ? 'true' : null],
    ['sort', state.sort === START.sort ? null : state.sort],
    ['hotel', state.hotel],
  ]
  const query = new URLSearchParams()
  for (const [name, value] of fields) {
    if (value !== null && value !== '') query.set(name, String(value))
  }
  // Commas are allowed in a query and read better than %2C.
  return `?${query.toString().replaceAll('%2C', ',')}`
}

export const isFiltered = (filters: Filters): boolean =>
  JSON.stringify(filters) !== JSON.stringify(NO_FILTERS)
