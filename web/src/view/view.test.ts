// brief: U2 – a booking has an address of its own.
import { expect, test } from 'vitest'
import type { View } from './view'
import { readView, withView } from './view'

const ID = '0198c0de-0000-7000-8000-000000000001'
const OTHER = '0198c0de-0000-7000-8000-000000000002'
const VIEWS: View[] = [
  { kind: 'search' },
  { kind: 'book', id: ID },
  { kind: 'booking', id: ID },
  { kind: 'trips' },
  { kind: 'account' },
  { kind: 'saved' },
  { kind: 'verify' },
  { kind: 'reset' },
  { kind: 'compare', ids: [ID, OTHER] },
]

test.each(VIEWS)('$kind goes into the address and comes back', (view) => {
  expect(readView(withView('', view))).toEqual(view)
  expect(readView(withView('?adults=3', view))).toEqual(view)
  expect(withView('?adults=3', view)).toContain('adults=3')
})

test('of a comparison only hotels are read, each once, four at most', () => {
  const five = [1, 2, 3, 4, 5].map((number) => `${ID.slice(0, -1)}${number}`)
  const compared = ['<b>', five[0], ...five, ''].join(',')
  expect(readView(`?compare=${compared}`)).toEqual({ kind: 'compare', ids: five.slice(0, 4) })
})

test.each(['?booking=1', '?book=<b>', '?show=anything', '?booking=', '?compare=', '?compare=1,2'])(
  '%s is the search',
  (query) => {
    expect(readView(query)).toEqual({ kind: 'search' })
  },
)
