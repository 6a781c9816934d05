// brief: U1
import { expect, test } from 'vitest'
import type { SearchState } from './state'
import { NO_FILTERS, START } from './state'
import { formatUrl, isFiltered, parseCamera, parseUrl } from './url'

const FULL: SearchState = {
  camera: { lat: 38.7223, lon: -9.13934, zoom: 11.25 },
  place: 'Lisbon, Portugal',
  checkIn: '2027-03-12',
  checkOut: '2027-03-15',
  adults: 3,
  children: 1,
  rooms: 2,
  filters: {
    priceMin: 6000,
    priceMax: 18000,
    amenities: ['pool', 'wifi'],
    stars: [4, 5],
    propertyTypes: ['hotel', 'hostel'],
    ratingMin: 8.5,
    freeCancellation: true,
    text: 'casa & mar + 1',
  },
  sort: 'price',
  hotel: 'casa-do-tejo',
}

test('a whole search survives the address bar', () => {
  expect(parseUrl(formatUrl(FULL))).toEqual(FULL)
})

test('defaults are left out, so that one search has one address', () => {
  expect(formatUrl(START)).toBe('?map=46.5,8,3.6z')
  expect(parseUrl('')).toEqual(START)
})

test('filters can be cleared and are known to be clear', () => {
  expect(isFiltered(FULL.filters)).toBe(true)
  expect(isFiltered(parseUrl('?adults=4').filters)).toBe(false)
})

test.each([
  ['half a stay', '?check_in=2027-03-12'],
  ['a reversed stay', '?check_in=2027-03-15&check_out=2027-03-12'],
  ['a date that is none', '?check_in=2027-02-29&check_out=2027-03-02'],
])('%s is no stay', (_, url) => {
  expect(parseUrl(url)).toMatchObject({ checkIn: null, checkOut: null })
})

test.each([
  ['?adults=0', { adults: 2 }],
  ['?adults=1&rooms=2', { adults: 1, rooms: 1 }],
  ['?price_min=9000&price_max=100', { filters: NO_FILTERS }],
  ['?amenities=%3Cscript%3E,wifi,wifi', { filters: { ...NO_FILTERS, amenities: ['wifi'] } }],
  ['?stars=9,x,5', { filters: { ...NO_FILTERS, stars: [5] } }],
  ['?rating_min=NaN', { filters: NO_FILTERS }],
  ['?sort=cheapest', { sort: 'recommended' }],
])('%s falls back to what is allowed', (url, expected) => {
  expect(parseUrl(url)).toMatchObject(expected)
})

test.each(['91,0,4z', '0,541,4z', '0,0,40z', '0,0', 'a,b,cz', '1e3,0,4z'])(
  '%s is no map position',
  (text) => {
    expect(parseCamera(text)).toBeNull()
  },
)
