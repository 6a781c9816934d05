// brief: U1
import { expect, test } from 'vitest'
import type { Meta } from '../api/model'
import { faultSentence, fitToMeta } from './fit'
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
    text_words_max: 10,
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

test.each([
  ['?check_in=2026-11-01&check_out=2026-11-03', { checkIn: null }, /dates are past/],
  [
    '?check_in=2026-12-01&check_out=2027-01-12',
    { checkIn: null },
    /42 nights are more than the 30/,
  ],
  ['?check_in=2027-11-19&check_out=2027-11-22', { checkOut: null }, /until 20 November 2027/],
  ['?adults=99', { adults: 2 }, /99 adults are more than 16/],
  ['?children=9', { children: 0 }, /9 children are more than 8/],
  ['?adults=10&rooms=9', { adults: 10, rooms: 1 }, /9 rooms are more than 8/],
  ['?adults=1&rooms=2', { adults: 1, rooms: 1 }, /2 rooms need as many adults/],
  ['?adults=99&rooms=3', { adults: 2, rooms: 1 }, /3 rooms need as many adults/],
  ['?sort=price', { sort: 'recommended' }, /order is not known/],
  [`?q=${'a'.repeat(101)}`, { filters: START.filters }, /too long by 1 character/],
  ["?q=''", { filters: START.filters }, /a letter or a number/],
  ['?stars=9', { filters: START.filters }, /stars are not known/],
  ['?property_type=castle', { filters: START.filters }, /kind of place is not known/],
])('%s falls back, and is said', (url, expected, words) => {
  const { search, faults } = judged(url)
  expect(search).toMatchObject(expected)
  expect(faultSentence(faults)).toMatch(words)
})

test('the good part of a list stays', () => {
  const { search, faults } = judged('?amenities=pool,moat')
  expect(search.filters.amenities).toEqual(['pool'])
  expect(faults).toHaveLength(1)
})

test('many faults are one sentence without a field or a code', () => {
  const { faults } = judged(
    '?check_in=x&check_out=y&adults=99&stars=9&amenities=moat&sort=zzz&bbox=a&rating_min=b',
  )
  const sentence = faultSentence(faults)
  expect(faults).toHaveLength(7)
  expect(sentence.match(/\./g)).toHaveLength(1)
  expect(sentence).not.toMatch(/check_|_min|bbox|zzz|moat|null|undefined/)
})
