// brief: U1 – what was understood of a text stands there, part by part.
import type { Meta, Place, Sort, Understood } from '@innsight/client'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, expect, test, vi } from 'vitest'
import { Suggestions } from '../header/Suggestions'
import { Meaning } from '../list/Meaning'
import { lineOf, othersOf, spokenMeaning, tokensOf } from './meaning'

const META = {
  amenities: [{ code: 'pool', label: 'Pool' }],
  property_types: [{ code: 'hostel', label: 'Hostel' }],
  sorts: [{ code: 'price', label: 'Lowest price' }],
  stars: [0, 1, 2, 3, 4, 5],
} as unknown as Meta

const page = vi.hoisted(() => ({ now: {} as Record<string, unknown>, done: [] as unknown[] }))

vi.mock('../api/client', () => ({}))
vi.mock('./answers', () => ({
  useMeta: () => META,
  useHotels: () => ({ query: {}, asked: null, phase: 'loading' }),
}))
vi.mock('./store', () => {
  const act = (name: string) => (argument: unknown) => page.done.push([name, argument])
  const actions = { change: act('change'), filter: act('filter'), without: act('without') }
  return {
    usePage: Object.assign((pick: (state: object) => unknown) => pick(page.now), {
      getState: () => actions,
    }),
  }
})

const dublin = (of: Partial<Place>): Place => ({
  ...{ id: 'city:1', kind: 'city', name: 'Dublin', matched: null, city: null, region: 'Leinster' },
  ...{ country: 'IE', country_name: 'Ireland', hotels: 40, slug: null },
  ...{ location: { lat: 53.3, lon: -6.3 }, bbox: [-6.4, 53.2, -6.1, 53.5] },
  ...of,
})
const OHIO = dublin({ id: 'city:2', region: 'Ohio', country: 'US' })

const FOX = { id: 'hotel:4', kind: 'hotel', name: 'Fox Inn', city: 'Dublin', slug: 'fox' } as const

const understood = (of: Partial<Understood>): Understood => ({
  ...{ place: null, matched: null, other_places: [], amenities: [], property_types: [] },
  ...{ stars: [], free_cancellation: false, sort: null, words: [], ignored: [] },
  ...of,
})

const searched = (text: string, literal = false, sort: Sort = 'recommended') => ({
  ...{ place: null, text, literal, sort },
})

function drawn(text: string, of: Understood | null, literal = false, place: object | null = null) {
  const search = { place, sort: 'recommended', filters: { text, literal } }
  page.now = { search, meaning: of && { text, understood: of, from: null } }
  return renderToStaticMarkup(createElement(Meaning))
}

beforeEach(() => {
  page.done.length = 0
})

test('each part has its words, and can be taken away', () => {
  const of = understood({
    ...{ place: dublin({}), amenities: ['pool'], property_types: ['hostel'], stars: [5, 4] },
    ...{ free_cancellation: true, sort: 'price', words: ['casa', 'mar'] },
  })
  const tokens = tokensOf(searched('…'), of, META)
  expect(tokens.map(({ label }) => label)).toEqual([
    ...['Dublin, Ireland', 'Pool', 'Hostel', '4★ and up', 'Free cancellation', 'Lowest price'],
    '“casa mar”',
  ])
  expect(new Set(tokens.map(({ key }) => key)).size).toBe(tokens.length)
  tokens[1]?.remove()
  expect(page.done).toEqual([['without', { kind: 'amenity', code: 'pool' }]])
})

test.each([
  [[5], '5★'],
  [[3, 4, 5], '3★ and up'],
  [[2, 3], '2★, 3★'],
  [[0], 'Unrated'],
])('stars %o are %s', (stars, words) => {
  expect(tokensOf(searched('x'), understood({ stars }), META)[0]?.label).toBe(words)
})

test('a place that was chosen comes first, and only its id narrows', () => {
  const place = { id: 'country:PT', name: 'Portugal', box: null, at: null }
  const of = understood({ words: ['casa'] })
  const tokens = tokensOf({ ...searched('casa'), place }, of, META)
  expect(tokens.map(({ label }) => label)).toEqual(['Portugal', '“casa”'])
  tokens[0]?.remove()
  expect(page.done).toEqual([['change', { place: null }]])
  expect(tokensOf({ ...searched(''), place: { ...place, id: null } }, null, META)).toEqual([])
})

test('a typed order is a token only while it is in force', () => {
  const of = understood({ property_types: ['hostel'], sort: 'price' })
  const labels = (sort: Sort) =>
    tokensOf(searched('cheap hostel', false, sort), of, META).map(({ label }) => label)
  expect(labels('recommended')).toEqual(['Hostel', 'Lowest price'])
  expect(labels('rating')).toEqual(['Hostel'])
})

test('word for word it is one token, whatever is known of the text', () => {
  const of = understood({ place: dublin({}) })
  const tokens = tokensOf(searched('dublin', true), of, META)
  expect(tokens.map(({ label }) => label)).toEqual(['“dublin”'])
  tokens[0]?.remove()
  expect(page.done).toEqual([['filter', { text: '' }]])
})

test.each([
  ['', false, null, null],
  ['dublin', false, null, null],
  ['dublin', true, null, 'literal'],
  ['dublin', false, understood({ place: dublin({}), other_places: [OHIO] }), 'others'],
  ['dublin', false, understood({ place: dublin({}) }), 'instead'],
  ['pool', false, understood({ amenities: ['pool'] }), 'instead'],
  ['casa', false, understood({ words: ['casa'] }), 'words'],
  ['spa', false, understood({ amenities: ['spa'], other_places: [OHIO] }), 'others'],
])('%s (literal: %s) has its line', (text, literal, of, line) => {
  expect(lineOf(searched(text, literal), of)).toBe(line)
})

test('who listens hears which place it was, and which it may have been', () => {
  const of = understood({ place: dublin({}), other_places: [OHIO] })
  expect(spokenMeaning(of)).toBe('Dublin, Ireland. Did you mean Dublin, Ohio?')
  expect(spokenMeaning(understood({ place: dublin({}) }))).toBe('')
  expect(spokenMeaning(null)).toBe('')
  expect(othersOf(of).others.map(({ label }) => label)).toEqual(['Dublin, Ohio'])
})

const said = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

test('the sentence stands there with its others as buttons', () => {
  const html = drawn('dublin', understood({ place: dublin({}), other_places: [OHIO] }))
  expect(said(html)).toContain('Dublin, Ireland. Did you mean Dublin, Ohio?')
  expect(html).toContain('>Dublin, Ohio</button>')
  expect(html).toContain('aria-label="Dublin, Ireland, take away"')
  expect(html).toContain('Search for the words instead')
})

const SPA = dublin({ id: 'city:3', name: 'Spa', country: 'BE', country_name: 'Belgium' })

test('a town that is called as a wish is asked for', () => {
  const bathing = understood({ amenities: ['spa'], other_places: [SPA] })
  const html = drawn('spa', bathing)
  expect(said(html)).toContain('Did you mean the town Spa, Belgium?')
  expect(html).toContain('>Spa, Belgium</button>')
  expect(html).toContain('Search for the words instead')
  expect(spokenMeaning(bathing)).toBe('Did you mean the town Spa, Belgium?')
  const luxembourg = { ...SPA, id: 'region:BE.LUX', kind: 'region', name: 'Spa' } as const
  const several = understood({ amenities: ['spa'], other_places: [SPA, luxembourg] })
  expect(spokenMeaning(several)).toMatch(/^Did you mean the place Spa, .* or Spa, .*\?$/)
})

test('so is a place without hotels, whose name is searched as words', () => {
  const html = drawn('spa', understood({ words: ['spa'], other_places: [{ ...SPA, hotels: 0 }] }))
  expect(said(html)).toContain('Did you mean the town Spa, Belgium?')
  expect(html).not.toContain('Search for the words instead')
})

test('its room is kept while nothing is known yet, and there is none without a text', () => {
  expect(drawn('dublin', null)).toMatch(/<ul><\/ul><p><\/p>/)
  expect(drawn('', null)).toBe('')
  expect(drawn('', null, false, { id: 'country:PT', name: 'Portugal' })).not.toContain('<p>')
  expect(drawn('', null, false, { id: null, name: 'Lisbon' })).toBe('')
})

test('word for word there is a way back', () => {
  const words = 'Only these words. Find place and wishes'
  expect(said(drawn('dublin', null, true))).toContain(words)
})

test('suggestions say where they are and which of their names matched', () => {
  const props = { id: 'x', active: -1, old: false, hidden: false, onTake: () => undefined }
  const places = [
    dublin({ matched: 'Baile Átha Cliath' }),
    dublin({ id: 'country:IE', kind: 'country', name: 'Ireland', region: null }),
    dublin({ id: 'district:3', kind: 'district', name: 'Rathmines', city: 'Dublin' }),
    dublin({ ...FOX, region: 'Rathmines' }),
    dublin({ ...FOX, id: 'hotel:5', region: null }),
  ]
  const options = [
    ...places.map((place) => ({ kind: 'place', place }) as const),
    { kind: 'text', text: 'dub' } as const,
  ]
  const html = renderToStaticMarkup(createElement(Suggestions, { ...props, options }))
  const words = html.split('</div>').map(said).filter(Boolean)
  expect(words).toEqual([
    'Dublin (Baile Átha Cliath)Leinster, Ireland · 40 hotels',
    'IrelandCountry · 40 hotels',
    'Rathmines, DublinLeinster, Ireland · 40 hotels',
    'Fox InnRathmines, Dublin · Hotel',
    'Fox InnDublin, Ireland · Hotel',
    '“dub”Search for all of it',
  ])
  // Nothing is chosen before the arrows are used.
  expect(html).not.toContain('aria-selected="true"')
})
