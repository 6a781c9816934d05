// brief: U1
import type { Meta, SearchState } from '@innsight/client'
import { fitToMeta, NO_FILTERS, parseUrl, START, stepsOut, textFault } from '@innsight/client'
import { expect, test } from 'vitest'
import { faultSentence, textFaultWords, wishWords } from './words'

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

test.each([
  ['?check_in=2026-11-01&check_out=2026-11-03', /dates are past/],
  ['?check_in=2026-12-01&check_out=2027-01-12', /42 nights are more than the 30/],
  ['?check_in=2027-11-19&check_out=2027-11-22', /until 20 November 2027/],
  ['?adults=99', /99 adults are more than 16/],
  ['?children=9', /9 children are more than 8/],
  ['?adults=10&rooms=9', /9 rooms are more than 8/],
  ['?adults=1&rooms=2', /2 rooms need as many adults/],
  ['?sort=price', /order is not known/],
  [`?q=${'a'.repeat(101)}`, /too long by 1 character/],
  ["?q=''", /a letter or a number/],
  ['?stars=9', /stars are not known/],
  ['?property_type=castle', /kind of place is not known/],
])('%s is said', (url, words) => {
  expect(faultSentence(judged(url).faults)).toMatch(words)
})

test('many faults are one sentence without a field or a code', () => {
  const { faults } = judged(
    '?check_in=x&check_out=y&adults=99&stars=9&amenities=moat&sort=zzz&bbox=a&rating_min=b',
  )
  const sentence = faultSentence(faults)
  expect(sentence.match(/\./g)).toHaveLength(1)
  expect(sentence).not.toMatch(/check_|_min|bbox|zzz|moat|null|undefined/)
})

const LIMITS = { text_characters_max: 100 }

test.each([
  ['… ! ?', /letter or a number/],
  ['a'.repeat(101), /Too long by 1 character: 100 at most/],
  ['é'.repeat(104), /Too long by 4 characters/],
])('%s can’t be searched, and it is said why', (text, words) => {
  const fault = textFault(text, LIMITS)
  expect(fault && textFaultWords(fault)).toMatch(words)
})

test('each wish that can be given up has its words', () => {
  const search: SearchState = {
    ...START,
    checkIn: '2026-12-01',
    place: { id: 'city:1', name: 'Lisbon, Portugal', box: null, at: null },
    filters: { ...NO_FILTERS, amenities: ['pool'], priceMax: 9000, text: 'sea' },
  }
  expect(stepsOut(search).map(({ wish }) => wishWords(wish, META))).toEqual([
    'without “sea”',
    'outside of Lisbon, Portugal too',
    'without “Pool”',
    'above €90 a night too',
    'without dates',
    'without any filter',
  ])
})
