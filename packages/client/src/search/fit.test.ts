// brief: U1
import { expect, test } from 'vitest'
import type { Meta } from '../api/model'
import { fitToMeta } from './fit'
import { START } from './state'
import { parseUrl } from './url'

const META = {
  currency: { code: 'EUR', exponent: 2 },
  inventory: { earliest_check_in: '2026-11-24', last_check_out: '2027-11-20' },
  limits: {
    adults_max: 16,
    children_max: 8,
    rooms_max: 8,
    stay_nights_max: 30,
    text_characters_max: 100,
  },
  amenities: [{ code: 'pool', label: 'Pool' }],
  property_types: [{ code: 'hotel', label: 'Hotel' }],
  stars: [0, 1, 2, 3, 4, 5],
  sorts: [{ code: 'recommended', label: 'Recommended' }],
} as unknown as Meta

const judged = (url: string) => fitToMeta(parseUrl(url), META, '2026-11-25')

test('a link that fits says nothing', () => {
  const url = '?check_in=2026-12-01&check_out=2026-12-31&adults=16&rooms=8&amenities=pool&stars=0'
  const { search, faults } = judged(url)
  expect(faults).toEqual([])
  expect(search).toEqual(parseUrl(url).search)
})

const unread = (part: string) => ({ code: 'unread', part })

test.each([
  ['?check_in=2026-11-01&check_out=2026-11-03', { checkIn: null }, { code: 'dates_past' }],
  [
    '?check_in=2026-12-01&check_out=2027-01-12',
    { checkIn: null },
    { code: 'too_many_nights', nights: 42, most: 30 },
  ],
  [
    '?check_in=2027-11-19&check_out=2027-11-22',
    { checkOut: null },
    { code: 'beyond_inventory', last: '2027-11-20' },
  ],
  ['?adults=99', { adults: 2 }, { code: 'too_many', of: 'adults', count: 99, most: 16 }],
  ['?children=9', { children: 0 }, { code: 'too_many', of: 'children', count: 9, most: 8 }],
  [
    '?adults=10&rooms=9',
    { adults: 10, rooms: 1 },
    { code: 'too_many', of: 'rooms', count: 9, most: 8 },
  ],
  ['?adults=1&rooms=2', { adults: 1, rooms: 1 }, { code: 'rooms_over_adults', rooms: 2 }],
  ['?sort=price', { sort: 'recommended' }, unread('sort')],
  [
    `?q=${'a'.repeat(101)}`,
    { filters: START.filters },
    { code: 'text', fault: { code: 'too_long', over: 1, most: 100 } },
  ],
  ["?q=''", { filters: START.filters }, { code: 'text', fault: { code: 'no_word' } }],
  ['?stars=9', { filters: START.filters }, unread('stars')],
  ['?property_type=castle', { filters: START.filters }, unread('type')],
])('%s falls back, and is named', (url, expected, fault) => {
  const { search, faults } = judged(url)
  expect(search).toMatchObject(expected)
  expect(faults).toEqual([fault])
})

test('too many adults with as many rooms are both named', () => {
  const { search, faults } = judged('?adults=99&rooms=3')
  expect(search).toMatchObject({ adults: 2, rooms: 1 })
  expect(faults.map(({ code }) => code)).toEqual(['too_many', 'rooms_over_adults'])
})

test('the good part of a list stays', () => {
  const { search, faults } = judged('?amenities=pool,moat')
  expect(search.filters.amenities).toEqual(['pool'])
  expect(faults).toHaveLength(1)
})

test('each fault is named once', () => {
  const { faults } = judged(
    '?check_in=x&check_out=y&adults=99&stars=9&amenities=moat&sort=zzz&bbox=a&rating_min=b',
  )
  expect(faults).toHaveLength(7)
})
