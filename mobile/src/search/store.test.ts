// brief: U4 – the search is there again after a restart, and a link puts another in its place.
import { START } from '@innsight/client'
import { phone, texts, wipe } from '../../test/phone'
import { queryOf, stayOfLink } from './link'
import { loadSearch, openLink, readKept, useSearch } from './store'

beforeEach(() => {
  wipe()
  openLink('')
})

const settled = () => new Promise((done) => setTimeout(done, 0))

test('what was searched is kept, and taken up', async () => {
  useSearch.getState().change({ adults: 3, checkIn: '2027-03-01', checkOut: '2027-03-04' })
  await settled()
  const kept = texts.get('innsight.search') ?? ''
  openLink('')
  texts.set('innsight.search', kept)
  await loadSearch()
  const { adults, checkIn, checkOut } = useSearch.getState().search
  expect([adults, checkIn, checkOut]).toEqual([3, '2027-03-01', '2027-03-04'])
})

test.each([
  [null],
  ['{'],
  ['null'],
  ['[]'],
  ['{"version":0,"query":"?adults=5"}'],
  ['{"version":1,"query":7}'],
  [JSON.stringify({ version: 1, query: 'x'.repeat(5000) })],
])('kept as %s it is no search', (text) => {
  expect(readKept(text)).toBe('')
})

test('with a full storage the search goes on', async () => {
  phone.isFull = true
  useSearch.getState().change({ adults: 4 })
  await settled()
  expect(useSearch.getState().search.adults).toBe(4)
  expect(texts.get('innsight.search') ?? '').not.toContain('adults=4')
})

test('a link names a search; what can’t be read of it falls back', () => {
  openLink(queryOf({ bbox: '-9.3,38.6,-9,38.9', adults: '3', rooms: ['2', '9'], check_in: 'x' }))
  const { search } = useSearch.getState()
  expect(search.area).toEqual({ west: -9.3, south: 38.6, east: -9, north: 38.9 })
  expect([search.adults, search.rooms, search.checkIn]).toEqual([3, 2, null])
  openLink('?bbox=0,0,NaN,1')
  expect(useSearch.getState().search.area).toEqual(START.area)
})

test('a link to a hotel brings its stay, and leaves alone what it does not say', () => {
  expect(stayOfLink({ hotel: 'x' })).toEqual({})
  expect(stayOfLink({ check_in: '2027-03-01', check_out: '2027-03-04', adults: '1' })).toEqual({
    ...{ checkIn: '2027-03-01', checkOut: '2027-03-04' },
    ...{ adults: 1, children: 0, rooms: 1 },
  })
  expect(stayOfLink({ check_in: 'soon' })).not.toHaveProperty('checkIn')
})
