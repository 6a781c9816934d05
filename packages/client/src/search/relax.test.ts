// brief: U1
import { expect, test } from 'vitest'
import type { NearMiss } from '../api/model'
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
