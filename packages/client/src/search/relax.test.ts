// brief: U1
import { expect, test } from 'vitest'
import type { NearMiss } from '../api/model'
import { aPlace, isUnderstood } from '../testing/places'
import { searchParameters } from './parameters'
import { nearSteps, stepsOut } from './relax'
import { NO_FILTERS, START } from './state'

test('each wish can be given up alone, and all at once', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool'], priceMax: 9000 }
  expect(stepsOut({ ...START, filters }).map(({ wish }) => wish)).toEqual([
    { code: 'amenity', amenity: 'pool' },
    { code: 'price_max', minor: 9000 },
    { code: 'all' },
  ])
})

test('giving one up keeps the others', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool', 'wifi'], stars: [5] }
  const [first] = stepsOut({ ...START, filters })
  expect(first?.patch.filters).toMatchObject({ amenities: ['wifi'], stars: [5] })
})

test('a place can be given up, and the map stays', () => {
  const place = { id: 'city:1', name: 'Lisbon, Portugal', box: null, at: null }
  expect(stepsOut({ ...START, place })).toEqual([
    { wish: { code: 'place', place: 'Lisbon, Portugal' }, patch: { place: null } },
  ])
  expect(stepsOut({ ...START, place: { ...place, id: null } })).toEqual([])
})

test('without a wish there is no step', () => {
  expect(stepsOut(START)).toEqual([])
})

test('at most six questions are asked', () => {
  const amenities = Array.from({ length: 18 }, (_, index) => `a${index}`)
  expect(stepsOut({ ...START, filters: { ...NO_FILTERS, amenities } })).toHaveLength(6)
})

test('what the answer has counted is not asked again', () => {
  const filters = { ...NO_FILTERS, text: 'casa', amenities: ['pool'], stars: [5] }
  const search = { ...START, filters, checkIn: '2027-03-01', checkOut: '2027-03-02' }
  const codes = stepsOut(search, true).map(({ wish }) => wish.code)
  expect(codes).toEqual(['text', 'dates', 'all'])
  expect(stepsOut({ ...START, filters: { ...NO_FILTERS, stars: [5] } }, true)).toEqual([])
})

// brief: S12
test('a near miss is a step, in the order of the answer', () => {
  const filters = {
    ...NO_FILTERS,
    amenities: ['pool', 'wifi'],
    stars: [5],
    propertyTypes: ['villa'],
    ratingMin: 8.5,
    priceMin: 100,
    priceMax: 9000,
    freeCancellation: true,
  }
  const miss = (relax: NearMiss['relax'], value: string, total: number): NearMiss => ({
    ...{ relax, value, total, total_relation: 'eq' },
  })
  const misses = [
    miss('price_max', '9000', 40),
    miss('amenities', 'wifi', 30),
    miss('free_cancellation', 'true', 20),
    miss('stars', '5', 12),
    miss('property_type', 'villa', 11),
    miss('rating_min', '8.5', 10),
    miss('price_min', '100', 9),
  ]
  const ways = nearSteps({ ...START, filters }, misses)
  expect(ways.map(({ more }) => more.total)).toEqual([40, 30, 20, 12, 11, 10, 9])
  const left = ways.map(({ step }) => step.patch.filters)
  expect(left).toEqual([
    { ...filters, priceMax: null },
    { ...filters, amenities: ['pool'] },
    { ...filters, freeCancellation: false },
    { ...filters, stars: [] },
    { ...filters, propertyTypes: [] },
    { ...filters, ratingMin: null },
    { ...filters, priceMin: null },
  ])
})

test('a near miss of a wish that is gone is no step', () => {
  const gone: NearMiss = { relax: 'amenities', value: 'pool', total: 9, total_relation: 'eq' }
  expect(nearSteps(START, [gone])).toEqual([])
})

const LISBON = { name: 'Lisbon, Portugal' }
const POOL_IN_LISBON = {
  ...LISBON,
  understood: isUnderstood({ place: aPlace(), amenities: ['pool'] }),
}
const typed = (text: string, more: Partial<typeof NO_FILTERS> = {}) => ({
  ...START,
  filters: { ...NO_FILTERS, text, ...more },
})
const missed = (relax: NearMiss['relax'], value: string): NearMiss => ({
  ...{ relax, value, total: 9, total_relation: 'eq' },
})

// brief: S12 – the server counts a typed wish as the filter that it is.
test('a near miss of a typed wish takes that part of the meaning away', () => {
  const search = typed('hotel with pool lisbon')
  const [way] = nearSteps(search, [missed('amenities', 'pool')], POOL_IN_LISBON)
  expect(way?.step.wish).toEqual({ code: 'amenity', amenity: 'pool' })
  expect(searchParameters({ ...search, ...way?.step.patch })).toEqual({
    ...{ bbox: '-13,34,31,59', place: 'city:2267057', near: '38.72,-9.14' },
  })
})

test('a wish that is chosen and typed is given up as both', () => {
  const search = typed('pool lisbon', { amenities: ['pool', 'wifi'] })
  const [way] = nearSteps(search, [missed('amenities', 'pool')], POOL_IN_LISBON)
  expect(way?.step.patch).toMatchObject({
    place: { id: 'city:2267057' },
    filters: { text: '', amenities: ['wifi'] },
  })
})

test('typed stars, kinds and cancellation have their steps too', () => {
  const understood = isUnderstood({
    ...{ stars: [4, 5], property_types: ['hostel', 'villa'], free_cancellation: true },
  })
  const misses = [
    missed('stars', '4,5'),
    missed('property_type', 'hostel,villa'),
    missed('free_cancellation', 'true'),
  ]
  const all = { stars: [4, 5], propertyTypes: ['hostel', 'villa'], freeCancellation: true }
  const ways = nearSteps(typed('…'), misses, { understood, name: '' })
  expect(ways.map(({ step }) => step.patch.filters)).toEqual([
    { ...NO_FILTERS, ...all, stars: [] },
    { ...NO_FILTERS, ...all, propertyTypes: [] },
    { ...NO_FILTERS, ...all, freeCancellation: false },
  ])
  // What was chosen besides goes first: the typed ones are asked then.
  const both = typed('…', { stars: [5] })
  const [way] = nearSteps(both, misses, { understood, name: '' })
  expect(way?.step.patch.filters).toEqual({ ...both.filters, stars: [] })
})

test('beside words, or another place, a typed wish is no filter', () => {
  const words = { ...LISBON, understood: { ...POOL_IN_LISBON.understood, words: ['casa'] } }
  const misses = [missed('amenities', 'pool')]
  expect(nearSteps(typed('casa pool lisbon'), misses, words)).toEqual([])
  const place = { id: 'country:PT', name: 'Portugal', box: null, at: null }
  expect(nearSteps({ ...typed('pool lisbon'), place }, misses, POOL_IN_LISBON)).toEqual([])
})

test('typed wishes are asked for where nothing was counted, and said once', () => {
  const codes = (of: ReturnType<typeof stepsOut>) => of.map(({ wish }) => wish.code)
  const search = typed('pool lisbon')
  expect(codes(stepsOut(search, false, POOL_IN_LISBON))).toEqual(['text', 'place', 'amenity'])
  expect(codes(stepsOut(search, true, POOL_IN_LISBON))).toEqual(['text', 'place'])
  // All of the text is the wish: two steps would be one.
  const pool = { understood: isUnderstood({ amenities: ['pool'] }), name: '' }
  expect(codes(stepsOut(typed('pool'), false, pool))).toEqual(['amenity'])
  expect(stepsOut(typed('pool'), true, pool)).toEqual([])
})

test('giving up all of it is offered only where it is more than giving up one', () => {
  const dated = { checkIn: '2027-03-01', checkOut: '2027-03-02' }
  const search = { ...START, ...dated, filters: { ...NO_FILTERS, stars: [5] } }
  expect(stepsOut(search).map(({ wish }) => wish.code)).toEqual(['stars', 'dates'])
})
