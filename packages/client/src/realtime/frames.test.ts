// brief: U5
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFrame, viewportFrame } from './frames'

const OFFER = {
  ...{ room_type_id: 'r', room_type_name: 'Double', nightly_minor: 9000, total_minor: 18_000 },
  ...{ currency: 'EUR', taxes_included: true, nights: 2, rooms: 1, rooms_left: 3 },
  free_cancellation: true,
}
const frame = (event: string, data: unknown, position: unknown = null) =>
  readFrame(JSON.stringify({ event, data, position }))
const changed = (offer: unknown) =>
  frame('hotel_changed', { hotel_id: 'h', location: { lat: 1, lon: 2 }, offer }, '1.a.2.3')

test('a changed hotel has an offer, or none', () => {
  const of = { event: 'hotel_changed', hotelId: 'h', location: { lat: 1, lon: 2 }, matches: true }
  expect(changed(OFFER)).toEqual({ told: { ...of, offer: OFFER }, position: '1.a.2.3' })
  expect(changed(null).told).toEqual({ ...of, offer: null })
})

test('a hotel that leaves the search says so, and a closed or deleted one has no place', () => {
  const of = { event: 'hotel_changed', hotelId: 'h', matches: false, offer: null }
  const told = (location: unknown) =>
    frame('hotel_changed', { hotel_id: 'h', location, matches: false, offer: null }).told
  expect(told({ lat: 1, lon: 2 })).toEqual({ ...of, location: { lat: 1, lon: 2 } })
  expect(told(null)).toEqual({ ...of, location: null })
})

test('a booking tells its order and the step that it wants', () => {
  const order = { id: 'o', state: 'CREATED', refunded_minor: 5, action: { kind: 'stripe' } }
  const data = { id: 'b', status: 'pending', expires_at: '2027-03-01T00:00:00Z' }
  const of = { event: 'booking', id: 'b', status: 'pending', expiresAt: data.expires_at }
  expect(frame('booking', { ...data, order: null }).told).toEqual({ ...of, order: null })
  expect(frame('booking', { ...data, order }).told).toEqual({
    ...of,
    order: { id: 'o', state: 'CREATED', refundedMinor: 5, action: { kind: 'stripe' } },
  })
})

test.each([
  ['beat', {}, { event: 'beat' }],
  ['resync', {}, { event: 'resync' }],
  ['resync', undefined, { event: 'resync' }],
  ['error', { code: 'X', detail: 'y' }, { event: 'error', to: null, code: 'X', detail: 'y' }],
  [
    'error',
    { to: 'booking', id: 'b', code: 'X', detail: 'y' },
    { event: 'error', to: 'booking', code: 'X', detail: 'y' },
  ],
  ['subscribed', { to: 'viewport' }, { event: 'subscribed', to: 'viewport' }],
  ['subscribed', { to: 'moon' }, null],
  ['hotel_changed', { hotel_id: 1, location: { lat: 1, lon: 2 }, offer: null }, null],
  ['hotel_changed', { hotel_id: 'h', location: { lat: 1 }, offer: null }, null],
  ['hotel_changed', { hotel_id: 'h', offer: null }, null],
  ['booking', { id: 'b' }, null],
  ['something_new', {}, null],
])('%s with %o', (event, data, told) => {
  expect(frame(event, data).told).toEqual(told)
})

test('an offer that is none is not believed', () => {
  expect(changed({ ...OFFER, total_minor: '18000' }).told).toBeNull()
  expect(changed(undefined).told).toBeNull()
})

test('whatever comes over a socket, nothing breaks', () => {
  const nothing = { told: null, position: null }
  for (const text of ['', '{', 'null', '[]', '7', undefined, new Uint8Array(3)]) {
    expect(readFrame(text)).toEqual(nothing)
  }
  fc.assert(fc.property(fc.json(), (text) => void readFrame(text)))
})

test('a viewport is asked for by the names that a search has', () => {
  const box = { west: 170, south: -5, east: -170, north: 5 }
  expect(viewportFrame({ box, parameters: { adults: 3, amenities: 'pool' } })).toEqual({
    subscribe: 'viewport',
    bbox: [170, -5, -170, 5],
    adults: 3,
    amenities: 'pool',
  })
})
