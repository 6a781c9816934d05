// brief: U1
import { expect, test } from 'vitest'
import { aPlace, isUnderstood } from '../testing/places'
import { namedPlace } from './place'
import type { SearchState } from './state'
import { NO_FILTERS, START } from './state'
import type { UnderstoodPart } from './understood'
import {
  filtersInForce,
  isMore,
  lacking,
  partsOf,
  refiltered,
  saidOutright,
  sortInForce,
} from './understood'

const ALL = isUnderstood({
  place: aPlace(),
  amenities: ['pool', 'wifi'],
  property_types: ['hostel'],
  stars: [4, 5],
  free_cancellation: true,
  sort: 'price',
  words: ['casa', 'mar'],
  ignored: ['hotel', 'with'],
})

test('the parts: the place, each wish, and the words as one', () => {
  expect(partsOf(ALL)).toEqual([
    { kind: 'place' },
    { kind: 'amenity', code: 'pool' },
    { kind: 'amenity', code: 'wifi' },
    { kind: 'type', code: 'hostel' },
    { kind: 'stars', stars: [4, 5] },
    { kind: 'free_cancellation' },
    { kind: 'sort', sort: 'price' },
    { kind: 'words', words: 'casa mar' },
  ])
  expect(partsOf(isUnderstood())).toEqual([])
  expect(isMore(ALL)).toBe(true)
  expect(isMore(isUnderstood({ words: ['casa'] }))).toBe(false)
})

test('each part can be taken away alone, until nothing is left', () => {
  let rest = ALL
  const parts = partsOf(ALL)
  for (const [index, part] of parts.entries()) {
    rest = lacking(rest, part)
    expect(partsOf(rest)).toEqual(parts.slice(index + 1))
  }
})

test('said outright it is place, filters, order, and words that stay words', () => {
  const lisbon = namedPlace(aPlace(), 'Lisbon, Portugal')
  const search = { ...START, filters: { ...NO_FILTERS, text: 'hotel with pool', ratingMin: 8 } }
  expect(saidOutright(search, ALL, lisbon)).toEqual({
    place: lisbon,
    sort: 'price',
    filters: {
      ...NO_FILTERS,
      ratingMin: 8,
      amenities: ['pool', 'wifi'],
      propertyTypes: ['hostel'],
      stars: [4, 5],
      freeCancellation: true,
      text: 'casa mar',
      literal: true,
    },
  })
})

test('what was chosen before stays', () => {
  const place = { id: 'city:1', name: 'Porto', box: null, at: null }
  const filters = { ...NO_FILTERS, amenities: ['wifi', 'gym'], stars: [3, 4], text: 'x' }
  const search: SearchState = { ...START, place, filters, sort: 'rating' }
  const without: UnderstoodPart[] = [{ kind: 'place' }, { kind: 'words', words: 'casa mar' }]
  const rest = without.reduce(lacking, ALL)
  const said = saidOutright(search, rest, null)
  expect(said).toMatchObject({ place, sort: 'rating' })
  expect(said.filters).toMatchObject({
    ...{ amenities: ['wifi', 'gym', 'pool'], stars: [4], text: '', literal: false },
  })
  // Stars that exclude each other would find nothing at all.
  const three = { ...search, filters: { ...filters, stars: [3] } }
  expect(saidOutright(three, ALL, null).filters.stars).toEqual([3])
})

test('an order that is not known here is none', () => {
  const odd = { ...ALL, sort: 'luck' } as unknown as typeof ALL
  expect(partsOf(odd).some(({ kind }) => kind === 'sort')).toBe(false)
  expect(saidOutright(START, odd, null).sort).toBe('recommended')
})

test('the order in force is the chosen one, or else that of the text', () => {
  expect(sortInForce('recommended', ALL)).toBe('price')
  expect(sortInForce('rating', ALL)).toBe('rating')
  expect(sortInForce('recommended', isUnderstood())).toBe('recommended')
  expect(sortInForce('recommended', null)).toBe('recommended')
})

const HOSTEL_WITH_POOL = isUnderstood({
  ...{ place: aPlace(), amenities: ['pool'], property_types: ['hostel'], free_cancellation: true },
})
const TYPED = { ...START, filters: { ...NO_FILTERS, amenities: ['wifi'], text: 'hostel …' } }
const MEANT = { understood: HOSTEL_WITH_POOL, name: 'Lisbon, Portugal' }

test('what was typed as a filter is one in force, unless other words are there too', () => {
  expect(filtersInForce(TYPED, HOSTEL_WITH_POOL)).toEqual({
    ...{ ...TYPED.filters, amenities: ['wifi', 'pool'] },
    ...{ propertyTypes: ['hostel'], freeCancellation: true },
  })
  expect(filtersInForce(TYPED, ALL)).toBe(TYPED.filters)
  expect(filtersInForce(TYPED, null)).toBe(TYPED.filters)
})

test('one filter more leaves the text as it is', () => {
  const more = refiltered(TYPED, MEANT, { amenities: ['wifi', 'pool', 'gym'] })
  expect(more).toEqual({ filters: { ...TYPED.filters, amenities: ['wifi', 'gym'] } })
  expect(refiltered(TYPED, MEANT, { ratingMin: 8 })).toEqual({
    filters: { ...TYPED.filters, ratingMin: 8 },
  })
})

test('a typed filter that is taken back, or gets another beside it, is said outright', () => {
  const outright = {
    ...{ ...NO_FILTERS, amenities: ['wifi', 'pool'] },
    ...{ propertyTypes: ['hostel'], freeCancellation: true },
  }
  for (const change of [
    { amenities: ['wifi'] },
    // Any of both: beside the typed one it would have to be both.
    { propertyTypes: ['hostel', 'hotel'] },
    { freeCancellation: false },
  ]) {
    expect(refiltered(TYPED, MEANT, change)).toEqual({
      place: namedPlace(aPlace(), 'Lisbon, Portugal'),
      filters: { ...outright, ...change },
      sort: 'recommended',
    })
  }
})
