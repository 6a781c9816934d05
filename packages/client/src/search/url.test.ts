// brief: U1
import { expect, test } from 'vitest'
import type { SearchState } from './state'
import { NO_FILTERS, START } from './state'
import { formatUrl, isFiltered, parseUrl } from './url'

const unread = (part: string) => ({ code: 'unread', part })

const FULL: SearchState = {
  area: { west: -9.31, south: 38.6, east: -8.97, north: 38.83 },
  place: {
    id: 'city:2267057',
    name: 'Lisbon, Portugal',
    box: { west: -9.25, south: 38.67, east: -9.07, north: 38.81 },
    at: { lat: 38.7223, lon: -9.13934 },
  },
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
    literal: true,
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
  ['?rating_min=0.04', { filters: NO_FILTERS }, 'rating'],
  ['?free_cancellation=maybe', { filters: NO_FILTERS }, 'cancellation'],
  ['?sort=cheapest', { sort: 'recommended' }, 'sort'],
  ['?bbox=here', { area: START.area }, 'area'],
  ['?bbox=1,2,3', { area: START.area }, 'area'],
  ['?map=91,0,4z', { area: START.area }, 'area'],
  ['?map=0,0', { area: START.area }, 'area'],
  [
    '?place=Lisbon&near=here',
    { place: { id: null, name: 'Lisbon', box: null, at: null } },
    'place',
  ],
  [
    '?place=country:PT&place_box=1,2',
    { place: { id: 'country:PT', name: '', box: null } },
    'place',
  ],
])('%s falls back to what is allowed, and is named', (url, expected, fault) => {
  const link = parseUrl(url)
  expect(link.search).toMatchObject(expected)
  expect(link.faults).toEqual([unread(fault)])
})

// As the server takes ids, and no others: it refuses list and map for a broken one.
test.each(['city:2950159', 'district:2823538', 'region:PT.09', 'region:GB.ENG', 'country:PT'])(
  'the place %s can be asked for',
  (id) => {
    expect(parseUrl(`?place=${id}`)).toMatchObject({ search: { place: { id } }, faults: [] })
  },
)

test.each([
  ...['city:', 'city:-1', 'city:007', 'city:+7', 'city:12x', 'city:9999999999999999999'],
  ...['town:1', 'hotel:12', 'country:pt', 'country:PRT', 'City:1'],
  ...['region:PT', 'region:PT.', 'region:P.1', 'region:PT.a_b', `region:PT.${'a'.repeat(21)}`],
])('the place %s is none, and is named', (id) => {
  const link = parseUrl(`?place=${encodeURIComponent(id)}&place_name=Lisbon`)
  expect(link.search.place).toBeNull()
  expect(link.faults).toEqual([unread('place')])
})

test('a place of a link of old has a name, whatever stands in it', () => {
  const { search, faults } = parseUrl('?place=Mall:+of+the+North')
  expect(search.place).toMatchObject({ id: null, name: 'Mall: of the North' })
  expect(faults).toEqual([])
})

test('what a link carries for others is nobody’s fault', () => {
  expect(parseUrl('?utm_source=mail&adults=&q=').faults).toEqual([])
})

test('a place by its id is one, and shown where the link has no area', () => {
  const link = '?place=region:PT.09&place_name=Algarve,+Portugal&place_box=-9.1,36.9,-7.3,37.6'
  const { search, faults } = parseUrl(link)
  expect(faults).toEqual([])
  const box = { west: -9.1, south: 36.9, east: -7.3, north: 37.6 }
  expect(search.place).toEqual({ id: 'region:PT.09', name: 'Algarve, Portugal', box, at: null })
  expect(search.area).toEqual(box)
  expect(formatUrl(search)).toBe(link)
  // Over the 180° meridian too, and elsewhere than the place.
  const fiji = { west: 176, south: -21, east: -178, north: -12 }
  const place = { id: 'country:FJ', name: 'Fiji', box: fiji, at: null }
  for (const area of [fiji, START.area]) {
    expect(parseUrl(formatUrl({ ...START, place, area })).search).toMatchObject({ place, area })
  }
})

test('literal is of a text, or nothing', () => {
  expect(parseUrl('?q=paris&literal=true').search.filters).toMatchObject({ literal: true })
  expect(parseUrl('?literal=true').search.filters).toEqual(NO_FILTERS)
  expect(parseUrl('?q=paris&literal=x').search.filters).toMatchObject({ literal: false })
})

test('a point with a zoom is the same box in every window', () => {
  const { area } = parseUrl('?map=38.72,-9.14,12z').search
  expect(area.west).toBeLessThan(-9.14)
  expect(area.east).toBeGreaterThan(-9.14)
  expect(parseUrl(formatUrl({ ...START, area })).search.area).toEqual(area)
})
