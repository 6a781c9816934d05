// The search state as a query string and back. Defaults are left out, so links stay short. What
// can't be understood falls back to its default, and is named: a link never fails whole.
import { isIsoDate, nightsBetween } from '../dates/nights'
import type { Box, Point } from './box'
import { boxAround, boxText, parseBox, sameBox } from './box'
import type { LinkFault, LinkPart } from './fault'
import type { Filters, NamedPlace, SearchState } from './state'
import { NO_FILTERS, SORTS, START } from './state'

/** What was read from a link, and what of it could not be used. */
export interface Link {
  search: SearchState
  faults: LinkFault[]
}

const PLACE_MAX = 100
/** Exactly what the server takes: it refuses list and map for any other. */
const PLACE_ID =
  /^(?:(?:city|district):[1-9]\d{0,17}|country:[A-Z]{2}|region:[A-Z]{2}\.[A-Za-z0-9-]{1,20})$/
/** An id that is none, and no name of old either. */
const BROKEN_ID = /^[a-z]+:\S*$/i
const HOTEL_MAX = 200
const LIST_MAX = 32
const ZOOM_MAX = 22
const PRICE_MAX = 1e12
const PARTY_MAX = 1e6
const CODE = /^[a-z0-9_]{1,40}$/
const DECIMAL = '(-?\\d{1,3}(?:\\.\\d{1,12})?)'
const CAMERA = new RegExp(`^${DECIMAL},${DECIMAL},(\\d{1,2}(?:\\.\\d{1,12})?)z$`)
const POINT = new RegExp(`^${DECIMAL},${DECIMAL}$`)

function parsePoint(text: string, shape: RegExp): Point | null {
  const [lat, lon] = text.match(shape)?.slice(1, 3).map(Number) ?? []
  if (lat === undefined || lon === undefined) return null
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 540 ? { lat, lon } : null
}

/** A point and a zoom, as in 38.72,-9.14,12z: the same box whatever the window. */
function parseCamera(text: string): Box | null {
  const point = parsePoint(text, CAMERA)
  const zoom = Number(text.match(CAMERA)?.[3])
  return point && zoom <= ZOOM_MAX ? boxAround(point, zoom) : null
}

const point = ({ lat, lon }: Point): string => `${Number(lat.toFixed(5))},${Number(lon.toFixed(5))}`

class Reader {
  readonly parts = new Set<LinkPart>()
  constructor(private readonly query: URLSearchParams) {}

  fault(part: LinkPart | null) {
    if (part) this.parts.add(part)
  }

  /** The value, or its default and a fault when it is there and can't be read. */
  read<T>(name: string, parse: (text: string) => T | null, otherwise: T, part: LinkPart | null): T {
    const text = this.query.get(name)
    if (text === null || text === '') return otherwise
    const value = parse(text)
    if (value === null) this.fault(part)
    return value ?? otherwise
  }

  whole(name: string, max: number, otherwise: number | null, part: LinkPart) {
    const parse = (text: string) => {
      const value = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN
      return value <= max ? value : null
    }
    return this.read<number | null>(name, parse, otherwise, part)
  }

  /** Those of a list that look like codes; whether they are known, the server's lists decide. */
  codes(name: string, part: LinkPart): string[] {
    const all = (this.query.get(name) ?? '').split(',').map((code) => code.trim())
    const given = all.filter((code) => code !== '')
    const good = given.filter((code) => CODE.test(code))
    if (good.length < given.length) this.fault(part)
    return [...new Set(good)].slice(0, LIST_MAX)
  }
}

/** Without an area of its own a link shows its place. */
function parseArea(reader: Reader, place: NamedPlace | null): Box {
  const camera = reader.read('map', parseCamera, place?.box ?? START.area, 'area')
  return reader.read('bbox', parseBox, camera, 'area')
}

function parsePlace(reader: Reader): NamedPlace | null {
  const short = (text: string) => (text.length <= PLACE_MAX ? text.trim() : null)
  const known = (text: string) =>
    BROKEN_ID.test(text) && !PLACE_ID.test(text) ? null : short(text)
  const given = reader.read('place', (text) => known(text.trim()), '', 'place')
  const at = reader.read('near', (text) => parsePoint(text, POINT), null, 'place')
  if (!PLACE_ID.test(given)) return given ? { id: null, name: given, box: null, at } : null
  const name = reader.read('place_name', short, '', 'place')
  const box = reader.read('place_box', parseBox, null, 'place')
  return { id: given, name, box, at }
}

function parseFilters(reader: Reader): Filters {
  const min = reader.whole('price_min', PRICE_MAX, null, 'price')
  const max = reader.whole('price_max', PRICE_MAX, null, 'price')
  const crossed = min !== null && max !== null && min > max
  if (crossed) reader.fault('price')
  const rating = (text: string) => {
    const value = /^\d{1,2}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    const tenths = Math.round(value * 10)
    return tenths > 0 && value <= 10 ? tenths / 10 : null
  }
  const stars = reader.codes('stars', 'stars')
  if (stars.some((code) => !/^\d$/.test(code))) reader.fault('stars')
  const flag = (text: string) => (text === 'true' || text === 'false' ? text === 'true' : null)
  const text = reader.read('q', (given) => given.trim(), '', null)
  return {
    priceMin: crossed ? null : min,
    priceMax: crossed ? null : max,
    amenities: reader.codes('amenities', 'amenities'),
    stars: stars.filter((code) => /^\d$/.test(code)).map(Number),
    propertyTypes: reader.codes('property_type', 'type'),
    ratingMin: reader.read('rating_min', rating, null, 'rating'),
    freeCancellation: reader.read('free_cancellation', flag, false, 'cancellation'),
    text,
    literal: text !== '' && reader.read('literal', flag, false, null),
  }
}

function parseStay(reader: Reader): Pick<SearchState, 'checkIn' | 'checkOut'> {
  const date = (text: string) => (isIsoDate(text) ? text : null)
  const checkIn = reader.read('check_in', date, null, 'dates')
  const checkOut = reader.read('check_out', date, null, 'dates')
  if (checkIn && checkOut && nightsBetween(checkIn, checkOut) > 0) return { checkIn, checkOut }
  if (checkIn || checkOut) reader.fault('dates')
  return { checkIn: null, checkOut: null }
}

/** Reads the query string of a link, whatever stands in it. */
export function parseUrl(url: string): Link {
  const reader = new Reader(new URLSearchParams(url))
  const count = (name: string, least: number, otherwise: number) => {
    const value = reader.whole(name, PARTY_MAX, otherwise, 'guests') ?? otherwise
    if (value < least) reader.fault('guests')
    return value < least ? otherwise : value
  }
  const adults = count('adults', 1, START.adults)
  const place = parsePlace(reader)
  const search: SearchState = {
    area: parseArea(reader, place),
    place,
    ...parseStay(reader),
    adults,
    children: count('children', 0, START.children),
    rooms: count('rooms', 1, START.rooms),
    filters: parseFilters(reader),
    sort: reader.read(
      'sort',
      (text) => SORTS.find((sort) => sort === text) ?? null,
      START.sort,
      'sort',
    ),
    hotel: reader.read('hotel', (text) => text.slice(0, HOTEL_MAX), null, null),
  }
  return { search, faults: [...reader.parts].map((part) => ({ code: 'unread', part })) }
}

/** The query string of a search. */
export function formatUrl(state: SearchState): string {
  const { filters, place } = state
  const usual = place?.box ?? START.area
  const fields: [string, string | number | null][] = [
    ['bbox', sameBox(state.area, usual) ? null : boxText(state.area)],
    ['place', place && (place.id ?? place.name)],
    ['place_name', place?.id ? place.name : null],
    ['place_box', place?.box ? boxText(place.box) : null],
    ['near', place?.at ? point(place.at) : null],
    ['check_in', state.checkIn],
    ['check_out', state.checkOut],
    ['adults', state.adults === START.adults ? null : state.adults],
    ['children', state.children || null],
    ['rooms', state.rooms === START.rooms ? null : state.rooms],
    ['q', filters.text],
    ['literal', filters.text && filters.literal ? 'true' : null],
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
  // Both are allowed in a query and read better than %2C and %3A.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text && `?${text}`
}

/** Whether any filter is set. */
export const isFiltered = (filters: Filters): boolean =>
  JSON.stringify(filters) !== JSON.stringify(NO_FILTERS)
