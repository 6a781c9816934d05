// What one search page is: the area, the stay, the party, the filters, the order, and which hotel
// is open. The URL holds all of it; nothing else decides what is asked.
import type { IsoDate } from '../dates/nights'
import type { Box, Point } from './box'

export type Sort = 'recommended' | 'price' | 'price_desc' | 'distance' | 'rating'

export const SORTS: readonly Sort[] = ['recommended', 'price', 'price_desc', 'rating', 'distance']

export interface Filters {
  priceMin: number | null
  priceMax: number | null
  amenities: string[]
  stars: number[]
  propertyTypes: string[]
  ratingMin: number | null
  freeCancellation: boolean
  text: string
  /** The text is words and nothing else: no place, no wish is understood of it. */
  literal: boolean
}

/** A place gone to by its name: only its hotels are searched until the map leaves it. */
export interface NamedPlace {
  /** What the server calls it; a link of old has a name and no more, and narrows nothing. */
  id: string | null
  /** For people; a link may not know it. */
  name: string
  /** The map is over it as long as its middle is in here. */
  box: Box | null
  /** Its centre: distances begin here. */
  at: Point | null
}

export interface SearchState {
  /** What list and map ask for: the link's box, until the person moves the map. */
  area: Box
  place: NamedPlace | null
  checkIn: IsoDate | null
  checkOut: IsoDate | null
  adults: number
  children: number
  rooms: number
  filters: Filters
  sort: Sort
  /** Slug or id of the open hotel. */
  hotel: string | null
}

export const NO_FILTERS: Filters = {
  priceMin: null,
  priceMax: null,
  amenities: [],
  stars: [],
  propertyTypes: [],
  ratingMin: null,
  freeCancellation: false,
  text: '',
  literal: false,
}

/** Europe: the first thing a guest without a link sees. */
export const START: SearchState = {
  area: { west: -13, south: 34, east: 31, north: 59 },
  place: null,
  checkIn: null,
  checkOut: null,
  adults: 2,
  children: 0,
  rooms: 1,
  filters: NO_FILTERS,
  sort: 'recommended',
  hotel: null,
}
