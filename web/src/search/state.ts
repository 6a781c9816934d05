// What one search page is: where the map stands, the stay, the party, the filters, the order, and
// which hotel is open. The URL holds all of it; nothing else decides what is asked.
import type { IsoDate } from '../dates/nights'

export interface Camera {
  lat: number
  lon: number
  zoom: number
}

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
}

export interface SearchState {
  camera: Camera
  /** The name of the chosen place: shown in the Where box until the map leaves it. */
  place: string
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
}

/** Europe: the first thing a guest without a link sees. */
export const START: SearchState = {
  camera: { lat: 46.5, lon: 8, zoom: 3.6 },
  place: '',
  checkIn: null,
  checkOut: null,
  adults: 2,
  children: 0,
  rooms: 1,
  filters: NO_FILTERS,
  sort: 'recommended',
  hotel: null,
}
