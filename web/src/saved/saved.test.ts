// brief: U7 – saved and compared hotels.
import type { HotelDetail, Meta } from '@innsight/client'
import { ClientProvider, Problem } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, expect, test, vi } from 'vitest'
import { client, hotelQuery, metaQuery, queryClient } from '../api/client'
import { usePage } from '../search/store'
import { Compare } from './Compare'
import { metresBetween, startOf } from './distance'
import { sharedFirst } from './rows'
import { SavedHotels } from './Saved'
import { savingWords, useCompared } from './store'

// What the stores read when they are made; nothing is drawn into it.
vi.hoisted(() => {
  const nothing = () => undefined
  const search = '?check_in=2027-03-12&check_out=2027-03-15'
  const window = { location: { search, pathname: '/' }, addEventListener: nothing }
  Object.assign(globalThis, { window })
})

const META = {
  currency: { code: 'EUR', exponent: 2 },
  amenities: [
    { code: 'wifi', label: 'Wi-Fi' },
    { code: 'pool', label: 'Pool' },
    { code: 'spa', label: 'Spa' },
  ],
  property_types: [{ code: 'hotel', label: 'Hotel' }],
} as unknown as Meta

const hotel = (id: string, patch: object = {}) =>
  ({
    ...{
      open: true,
      id,
      slug: id,
      name: `Casa ${id}`,
      property_type: 'hotel',
      stars: 3,
      rating: 8.9,
    },
    ...{ review_count: 12, location: { lat: 38.7, lon: -9.1 }, city: 'Lisbon' },
    ...{ district: 'Alfama', country: 'PT' },
    ...{ amenities: ['wifi'], image: { url: '/p.svg', alt: 'p', width: 640, height: 480 } },
    offer: {
      ...{ room_type_id: 'r', room_type_name: 'Double', nightly_minor: 10_000, rooms: 1 },
      ...{ total_minor: 30_000, currency: 'EUR', taxes_included: true, nights: 3, rooms_left: 8 },
      free_cancellation: true,
    },
    ...patch,
  }) as unknown as HotelDetail

beforeEach(() => {
  queryClient.clear()
  queryClient.setQueryData(metaQuery.queryKey, META)
  useCompared.setState({ ids: [] })
})

const STAY = { check_in: '2027-03-12', check_out: '2027-03-15' }

function knows(...hotels: HotelDetail[]) {
  for (const one of hotels) queryClient.setQueryData(hotelQuery(one.id, STAY).queryKey, one)
}

function drawn(element: React.ReactElement): string {
  const inside = createElement(ClientProvider, { value: client }, element)
  return renderToStaticMarkup(createElement(QueryClientProvider, { client: queryClient }, inside))
}

const text = (markup: string) => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

test('saved hotels show the price of the chosen dates, and what is not free says so', () => {
  knows(hotel('a'), hotel('b', { offer: null }))
  const shown = text(drawn(createElement(SavedHotels, { ids: ['a', 'b'], isHere: true })))
  expect(shown).toMatch(/Casa a.*€300.*€100 a night.*Casa b.*Nothing free for your dates/)
  expect(shown).toMatch(/Kept in this browser/)
})

test('a closed hotel says that it is, whatever is not free', () => {
  knows(hotel('a', { open: false, offer: null }))
  const shown = text(drawn(createElement(SavedHotels, { ids: ['a'], isHere: true })))
  expect(shown).toMatch(/takes no bookings/)
  expect(shown).not.toMatch(/Nothing free/)
})

test('nothing saved says how to', () => {
  const shown = text(drawn(createElement(SavedHotels, { ids: [], isHere: true })))
  expect(shown).toMatch(/Nothing saved yet.*heart/)
})

test('hotels stand side by side, each fact in a row of its own', () => {
  knows(
    hotel('a', { amenities: ['wifi', 'pool'] }),
    hotel('b', { stars: 0, rating: null, review_count: 0, offer: null, amenities: ['wifi'] }),
  )
  const markup = drawn(createElement(Compare, { ids: ['a', 'b'] }))
  const rows = markup.split('<tr>').map(text)
  const row = (label: string) => rows.find((one) => one.trim().startsWith(label)) ?? ''
  expect(row('Price, 12')).toMatch(/3 nights €300.*Nothing free/)
  expect(row('Cancelling')).toMatch(/Free cancellation –/)
  expect(row('Stars')).toMatch(/None/)
  expect(row('Guest rating')).toMatch(/8.9 12 reviews New/)
  expect(row('Distance')).toMatch(/from the centre of the map/)
  expect(row('Wi-Fi')).toMatch(/Yes.*Yes/)
  expect(row('Pool')).toMatch(/Yes.*No/)
  expect(row('Spa')).toBe('')
  expect(markup.match(/<th scope="row">/g)?.length).toBe(8)
  expect(markup).toMatch(/aria-label="Take Casa a out of the comparison"/)
  expect(text(markup)).not.toMatch(/[A-Z]{3,}_[A-Z]|_minor|undefined|NaN/)
})

test('four at most are compared, and one more is told', () => {
  const { toggle } = useCompared.getState()
  for (const id of ['a', 'b', 'c', 'd', 'e']) toggle(id)
  expect(useCompared.getState().ids).toEqual(['a', 'b', 'c', 'd'])
  expect(usePage.getState().notice).toMatch(/4 hotels can be compared/)
  toggle('b')
  expect(useCompared.getState().ids).toEqual(['a', 'c', 'd'])
})

test('amenities of most of them come first, then as the server lists them', () => {
  const lists = [['pool', 'wifi'], ['wifi'], ['spa', 'wifi', 'pool']]
  expect(sharedFirst(lists, ['spa', 'pool', 'wifi', 'bar'])).toEqual(['wifi', 'pool', 'spa'])
  expect(sharedFirst([], ['spa'])).toEqual([])
})

test('distances begin where the place is, else in the middle of the map, over 180° too', () => {
  const area = { west: 170, south: -10, east: -170, north: 10 }
  expect(startOf({ place: null, area }).at.lat).toBe(0)
  expect(Math.abs(startOf({ place: null, area }).at.lon)).toBe(180)
  const at = { lat: 38.7, lon: -9.1 }
  const place = { id: 'city:2267057', name: 'Lisbon', box: null, at }
  expect(startOf({ place, area }).at).toBe(at)
  expect(startOf({ place: { ...place, at: null }, area }).place).toBeNull()
  // Lisbon to Porto, and a step over the line
  expect(Math.round(metresBetween(at, { lat: 41.15, lon: -8.61 }) / 1000)).toBe(276)
  expect(metresBetween({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 })).toBeLessThan(112_000)
  expect(metresBetween(at, at)).toBe(0)
})

test.each([
  [new Problem('refused', { code: 'TOO_MANY_SAVED' }), /200 hotels/],
  [new Problem('refused', { status: 401, code: 'UNAUTHENTICATED' }), /Sign in again/],
  [new Problem('offline'), /You are offline/],
])('%o has words', (problem, words) => {
  expect(savingWords(problem)).toMatch(words)
})
