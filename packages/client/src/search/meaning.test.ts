// brief: U1 – what was understood leads the map, and can be taken away part by part.
import { expect, test } from 'vitest'
import { aPlace, isUnderstood } from '../testing/places'
import { understoodOf } from './meaning'
import { namedPlace } from './place'
import { START } from './state'
import { createSearchStore } from './store'

const DUBLIN = aPlace({ id: 'city:1', name: 'Dublin', bbox: [-6.4, 53.2, -6.1, 53.5] })
const OHIO = aPlace({ id: 'city:2', name: 'Dublin', bbox: [-83.2, 40, -83, 40.2] })
const POOL_IN_DUBLIN = isUnderstood({ place: DUBLIN, other_places: [OHIO], amenities: ['pool'] })
const THERE = { west: -6.4, south: 53.2, east: -6.1, north: 53.5 }

function opened(query = '') {
  const written: string[] = []
  const store = createSearchStore({
    read: () => query,
    write: (text, how) => written.push(`${how} ${text}`),
    today: () => '2027-03-01',
  })
  const act = store.getState()
  return {
    act,
    written,
    search: () => store.getState().search,
    known: () => understoodOf(store.getState()),
  }
}

test('a text is searched as typed, where its place is, in one step', () => {
  const { act, written, search, known } = opened('?place=country:PT&place_name=Portugal')
  act.say('pool in dublin', POOL_IN_DUBLIN)
  expect(written).toEqual(['push ?bbox=-6.4,53.2,-6.1,53.5&q=pool+in+dublin'])
  expect(search()).toMatchObject({ area: THERE, place: null })
  expect(known()).toBe(POOL_IN_DUBLIN)
})

test('a text without a place is searched where the map and the place are', () => {
  const { act, search } = opened('?place=country:PT&bbox=-9.6,36.9,-6.1,42.2')
  act.say('pool', isUnderstood({ amenities: ['pool'] }))
  expect(search().place?.id).toBe('country:PT')
  expect(search().area.west).toBe(-9.6)
  act.say('casa', null)
  expect(search().filters.text).toBe('casa')
})

test('a part that is taken away leaves the others said outright, as a step of its own', () => {
  const { act, written, search, known } = opened()
  act.say('pool in dublin', POOL_IN_DUBLIN)
  act.without({ kind: 'amenity', code: 'pool' }, 'Dublin, Ireland')
  expect(search()).toMatchObject({ place: { id: 'city:1', name: 'Dublin, Ireland' }, area: THERE })
  expect(search().filters).toEqual(START.filters)
  expect(written).toHaveLength(2)
  expect(known()).toBeNull()
  // Nothing is understood any more that could be taken away.
  act.without({ kind: 'place' }, '')
  expect(written).toHaveLength(2)
})

test('without its place the wishes stay, and the map', () => {
  const { act, search } = opened()
  act.say('pool in dublin', POOL_IN_DUBLIN)
  act.without({ kind: 'place' }, '')
  expect(search()).toMatchObject({ place: null, area: THERE, filters: { amenities: ['pool'] } })
})

test('another of that name takes its place, with all that was wished', () => {
  const { act, search } = opened()
  act.say('pool in dublin', POOL_IN_DUBLIN)
  act.meant(namedPlace(OHIO, 'Dublin, Ohio'), { west: -83.2, south: 40, east: -83, north: 40.2 })
  expect(search()).toMatchObject({ place: { id: 'city:2' }, area: { west: -83.2 } })
  expect(search().filters).toEqual({ ...START.filters, amenities: ['pool'] })
})

test('a town that is called as the wish is gone to without the wish', () => {
  const { act, search } = opened()
  const spa = aPlace({ id: 'city:3', name: 'Spa', bbox: [5.8, 50.4, 5.9, 50.6] })
  act.say('spa', isUnderstood({ amenities: ['spa'], other_places: [spa] }))
  act.filter({ stars: [5] })
  act.meant(namedPlace(spa, 'Spa, Belgium'), { west: 5.8, south: 50.4, east: 5.9, north: 50.6 })
  expect(search()).toMatchObject({ place: { id: 'city:3' }, area: { west: 5.8 } })
  expect(search().filters).toEqual({ ...START.filters, stars: [5] })
})

const CHEAP = isUnderstood({ place: DUBLIN, property_types: ['hostel'], sort: 'price' })

test.each(['recommended', 'rating'] as const)(
  'whoever wants the usual order gets it, though the text says cheap (before: %s)',
  (before) => {
    const { act, search, known } = opened()
    act.say('cheap hostel dublin', CHEAP)
    act.sortBy(before, 'Dublin, Ireland')
    act.sortBy('recommended', 'Dublin, Ireland')
    expect(search()).toMatchObject({ sort: 'recommended', place: { name: 'Dublin, Ireland' } })
    expect(search().filters).toEqual({ ...START.filters, propertyTypes: ['hostel'] })
    expect(known()).toBeNull()
  },
)

test('another order leaves the text as it is', () => {
  const { act, search } = opened()
  act.say('cheap hostel dublin', CHEAP)
  act.sortBy('rating', 'Dublin, Ireland')
  expect(search()).toMatchObject({ sort: 'rating', filters: { text: 'cheap hostel dublin' } })
  act.filter({ text: 'dublin' })
  act.sortBy('recommended', '')
  expect(search()).toMatchObject({ sort: 'recommended', filters: { text: 'dublin' } })
})

test('a map that leaves the place leaves it behind, and takes the wishes along', () => {
  const { act, written, search } = opened()
  act.say('pool in dublin', POOL_IN_DUBLIN)
  act.moved({ west: -6.3, south: 53.3, east: -6.2, north: 53.4 })
  expect(search().filters.text).toBe('pool in dublin')
  act.moved({ west: -8, south: 51, east: -7, north: 52 })
  expect(search()).toMatchObject({ place: null, area: { west: -8 } })
  expect(search().filters).toMatchObject({ text: '', amenities: ['pool'] })
  expect(written.map((one) => one.split(' ')[0])).toEqual(['push', 'replace', 'replace'])
})

test('word for word it is searched where it was typed', () => {
  const { act, search, known } = opened('?bbox=1,1,2,2')
  act.say('dublin', isUnderstood({ place: DUBLIN }))
  act.takeLiterally()
  expect(search()).toMatchObject({
    ...{ area: { west: 1, south: 1, east: 2, north: 2 } },
    filters: { text: 'dublin', literal: true },
  })
  expect(known()).toBeNull()
})

test('whoever has moved the map since is not led back', () => {
  const { act, search } = opened('?bbox=1,1,2,2')
  act.say('dublin', isUnderstood({ place: DUBLIN }))
  const near = { west: -6.35, south: 53.3, east: -6.2, north: 53.4 }
  act.moved(near)
  act.takeLiterally()
  expect(search().area).toEqual(near)
})

test('a link with a text and no area goes where its place is', () => {
  const { act, written, search } = opened('?q=dublin')
  act.note('dublin', isUnderstood({ place: DUBLIN }))
  expect(search().area).toEqual(THERE)
  expect(written).toEqual(['replace ?bbox=-6.4,53.2,-6.1,53.5&q=dublin'])
})

test('a text that is understood late leads then, unless the person has gone elsewhere', () => {
  const late = opened('?bbox=1,1,2,2')
  late.act.say('dublin', null)
  late.act.note('dublin', isUnderstood({ place: DUBLIN }))
  expect(late.search().area).toEqual(THERE)
  expect(late.written).toHaveLength(2)
  const gone = opened('?bbox=1,1,2,2')
  gone.act.say('dublin', null)
  gone.act.moved({ west: 3, south: 3, east: 4, north: 4 })
  gone.act.note('dublin', isUnderstood({ place: DUBLIN }))
  expect(gone.search().area.west).toBe(3)
})

test.each([
  ['with an area of its own', '?q=dublin&bbox=1,1,2,2', 'dublin'],
  ['that takes its words as words', '?q=dublin&literal=true', 'dublin'],
  ['of another text', '?q=porto', 'dublin'],
])('a link %s stays where it is', (_, query, text) => {
  const { act, written } = opened(query)
  act.note(text, isUnderstood({ place: DUBLIN }))
  expect(written).toEqual([])
})

test('what is known of another text says nothing of this one', () => {
  const { act, known } = opened()
  act.say('dublin', isUnderstood({ place: DUBLIN }))
  act.filter({ text: 'porto' })
  expect(known()).toBeNull()
})
