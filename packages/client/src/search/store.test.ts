// brief: U1, U3
import { expect, test } from 'vitest'
import type { Meta } from '../api/model'
import { NO_FILTERS, START } from './state'
import { createSearchStore } from './store'

const META = {
  inventory: { earliest_check_in: '2027-03-01', last_check_out: '2028-03-01' },
  limits: { adults_max: 16, children_max: 8, rooms_max: 8, stay_nights_max: 30 },
  ...{ amenities: [{ code: 'pool', label: 'Pool' }], property_types: [], stars: [4, 5] },
  sorts: [{ code: 'recommended', label: 'Recommended' }],
} as unknown as Meta

function opened(query: string) {
  const written: [string, string][] = []
  let now = query
  const store = createSearchStore({
    read: () => now,
    write: (text, how) => {
      now = text
      written.push([how, text])
    },
    today: () => '2027-03-01',
  })
  return { written, store, search: () => store.getState().search, act: store.getState() }
}

test('the address decides, once it was held against what can be asked', () => {
  const { store, act, search } = opened('?adults=99&amenities=pool')
  expect(store.getState().faults).toEqual([])
  act.judge(META)
  expect(search()).toMatchObject({ adults: 2, filters: { amenities: ['pool'] } })
  expect(store.getState().faults).toEqual([{ code: 'too_many', of: 'adults', count: 99, most: 16 }])
})

test('what is changed is written, and the way back reads it', () => {
  const { written, act, search } = opened('')
  act.filter({ stars: [5] })
  act.change({ adults: 3 }, 'replace')
  expect(written).toEqual([
    ['push', '?stars=5'],
    ['replace', '?adults=3&stars=5'],
  ])
  act.clearFilters()
  expect(search().filters).toEqual(NO_FILTERS)
  act.restore()
  expect(search()).toMatchObject({ adults: 3, filters: NO_FILTERS })
})

test('a place is left when its centre is out of sight, and not by the map coming to rest', () => {
  const { written, act, search } = opened('')
  const box = { west: -9.3, south: 38.6, east: -9, north: 38.8 }
  const at = { lat: 38.72, lon: -9.14 }
  act.goTo({ id: null, name: 'Lisbon, Portugal', box: null, at }, box)
  act.moved(search().area)
  expect(written).toHaveLength(1)
  act.moved({ ...box, west: -9.4 })
  expect(search().place?.name).toBe('Lisbon, Portugal')
  act.moved({ west: 0, south: 0, east: 1, north: 1 })
  expect(search().place).toBeNull()
})

test('other words are understood anew', () => {
  const { act, search } = opened('?q=paris&literal=true')
  act.filter({ stars: [5] })
  expect(search().filters.literal).toBe(true)
  act.filter({ text: 'london' })
  expect(search().filters).toMatchObject({ text: 'london', literal: false })
})

test('what is gone to has the shape of the map', () => {
  const { act, search } = opened('')
  const box = { west: 5, south: 50, east: 6, north: 50.1 }
  act.look(box)
  expect(search().area).toEqual(box)
  act.framedAs({ width: 400, height: 800 })
  act.look(box)
  expect(search().area.north - search().area.south).toBeGreaterThan(1)
})

test('nothing in an address is what everybody sees first', () => {
  expect(opened('').search()).toEqual(START)
})
