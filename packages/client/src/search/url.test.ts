// brief: U1
import { expect, test } from 'vitest'
import type { SearchState } from './state'
import { NO_FILTERS, START } from './state'
import { formatUrl, isFiltered, parseUrl } from './url'

const unread = (part: string) => ({ code: 'unread', part })

const FULL: SearchState = {
  area: { west: -9.31, south: 38.6, east: -8.97, north: 38.83 },
  place: { name: 'Lisbon, Portugal', at: { lat: 38.7223, lon: -9.13934 } },
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
  expect(parseUrl(formatUrl(FULL))).toEqual({ search: FULL, faults: [] })
})

test('defaults are left out, so that one search has one address', () => {
  expect(formatUrl(START)).toBe('')
  expect(parseUrl('')).toEqual({ search: START, faults: [] })
})

test('filters can be cleared and are known to be clear', () => {
  expect(isFiltered(FULL.filters)).toBe(true)
  expect(isFiltered(parseUrl('?adults=4').search.filters)).toBe(false)
})

test.each([
  ['half a stay', '?check_in=2027-03-12'],
  ['a reversed stay', '?check_in=2027-03-15&check_out=2027-03-12'],
  ['a date that is none', '?check_in=2027-02-29&check_out=2027-03-02'],
])('%s is no stay, and is named', (_, url) => {
  expect(parseUrl(url)).toMatchObject({
    search: { checkIn: null, checkOut: null },
    faults: [unread('dates')],
  })
})

test.each([
  ['?adults=0', { adults: 2 }, 'guests'],
  ['?adults=two', { adults: 2 }, 'guests'],
  ['?children=-1', { children: 0 }, 'guests'],
  ['?price_min=9000&price_max=100', { filters: NO_FILTERS }, 'price'],
  ['?price_min=cheap', { filters: NO_FILTERS }, 'price'],
  [
    '?amenities=%3Cscript%3E,wifi,wifi',
    { filters: { ...NO_FILTERS, amenities: ['wifi'] } },
    'amenities',
  ],
  ['?stars=x,5', { filters: { ...NO_FILTERS, stars: [5] } }, 'stars'],
  ['?rating_min=NaN', { filters: NO_FILTERS }, 'rating'],
  ['?free_cancellation=maybe', { filters: NO_FILTERS }, 'cancellation'],
  ['?sort=cheapest', { sort: 'recommended' }, 'sort'],
  ['?bbox=here', { area: START.area }, 'area'],
  ['?bbox=1,2,3', { area: START.area }, 'area'],
  ['?map=91,0,4z', { area: START.area }, 'area'],
  ['?map=0,0', { area: START.area }, 'area'],
  ['?place=Lisbon&near=here', { place: { name: 'Lisbon', at: null } }, 'place'],
])('%s falls back to what is allowed, and is named', (url, expected, fault) => {
  const link = parseUrl(url)
  expect(link.search).toMatchObject(expected)
  expect(link.faults).toEqual([unread(fault)])
})

test('what a link carries for others is nobody’s fault', () => {
  expect(parseUrl('?utm_source=mail&adults=&q=').faults).toEqual([])
})

test('a point with a zoom is the same box in every window', () => {
  const { area } = parseUrl('?map=38.72,-9.14,12z').search
  expect(area.west).toBeLessThan(-9.14)
  expect(area.east).toBeGreaterThan(-9.14)
  expect(parseUrl(formatUrl({ ...START, area })).search.area).toEqual(area)
})
