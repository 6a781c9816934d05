// brief: U4 – never more marks than a native map bears, with keys that stay the same.
import type { Hotel, MapAnswer } from '@innsight/client'
import { MARKS_MAX, marksOf, separated, within } from './marks'

const EURO = { code: 'EUR', exponent: 2 }
const AREA = { west: -10, south: 38, east: -9, north: 39 }
const FRAME = { width: 390, height: 700 }

const pin = (index: number, price: number | null) => ({
  ...{ id: `hotel-${index}`, name: `Hotel ${index}`, price_minor: price },
  ...{ lat: 38 + (index % 40) / 40, lon: -10 + (index % 37) / 37 },
})

const answer = (pins: MapAnswer['pins'], clusters: MapAnswer['clusters'] = []): MapAnswer => ({
  ...{ total: pins.length, total_relation: 'eq', pins, clusters },
  ...{ as_of: '2027-01-01T00:00:00Z', degraded: false, engine: 'embedded' },
})

const many = answer(Array.from({ length: 300 }, (_, index) => pin(index, 10_000 + index)))

test('at most 80 are drawn, and the cheapest and the top of the list are among them', () => {
  const best = [{ id: 'hotel-290' } as Hotel]
  const marks = marksOf(many, best, EURO)
  expect(marks).toHaveLength(MARKS_MAX)
  expect(marks[0]?.key).toBe('hotel-0')
  expect(marks[0]?.tone).toBe('best')
  expect(marks.map(({ key }) => key)).toContain('hotel-290')
})

test('the same hotel has the same key in every answer', () => {
  const one = marksOf(answer([pin(1, 100), pin(2, 200)]), [], EURO)
  const other = marksOf(answer([pin(2, 200), pin(1, 100)]), [], EURO)
  expect(one.map(({ key }) => key).sort()).toEqual(other.map(({ key }) => key).sort())
})

test('a hotel without a price is there, after those with one', () => {
  const marks = marksOf(answer([pin(1, null), pin(2, 200)]), [], EURO)
  expect(marks.map(({ label }) => label)).toEqual(['€2', '–'])
})

test('a cluster says how many and from how much, and where a press leads', () => {
  const bbox = [-9.5, 38.1, -9.1, 38.4]
  const cluster = { lat: 38.2, lon: -9.3, count: 1200, price_min_minor: 4250, bbox }
  const [mark] = marksOf(answer([], [cluster]), [], EURO)
  expect(mark?.label).toBe('1,200')
  // Rounded up: a short price never promises less than is paid.
  expect(mark?.note).toBe('from €43')
  expect(mark?.box).toEqual({ west: -9.5, south: 38.1, east: -9.1, north: 38.4 })
})

test('of two in one place the better keeps its price', () => {
  const at = { lat: 38.5, lon: -9.5 }
  const marks = marksOf(
    answer([
      { ...pin(1, 300), ...at },
      { ...pin(2, 200), ...at },
    ]),
    [],
    EURO,
  )
  const drawn = separated(marks, AREA, FRAME)
  expect(drawn.map(({ key, isDot }) => [key, isDot])).toEqual([
    ['hotel-2', false],
    ['hotel-1', true],
  ])
})

test('over the 180° meridian marks are laid out side by side', () => {
  const area = { west: 179, south: -18, east: -179, north: -17 }
  const ends = [
    { ...pin(1, 100), lat: -17.5, lon: 179.2 },
    { ...pin(2, 200), lat: -17.5, lon: -179.2 },
  ]
  const drawn = separated(marksOf(answer(ends), [], EURO), area, FRAME)
  expect(drawn.some(({ isDot }) => isDot)).toBe(false)
  expect(within(drawn, area)).toHaveLength(2)
  expect(within(drawn, AREA)).toHaveLength(0)
})
