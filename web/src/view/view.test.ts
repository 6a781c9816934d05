// brief: U2 – a booking has an address of its own.
import { expect, test } from 'vitest'
import type { View } from './view'
import { readView, withView } from './view'

const ID = '0198c0de-0000-7000-8000-000000000001'
const VIEWS: View[] = [
  { kind: 'search' },
  { kind: 'book', id: ID },
  { kind: 'booking', id: ID },
  { kind: 'trips' },
  { kind: 'account' },
]

test.each(VIEWS)('$kind goes into the address and comes back', (view) => {
  expect(readView(withView('', view))).toEqual(view)
  expect(readView(withView('?adults=3', view))).toEqual(view)
  expect(withView('?adults=3', view)).toContain('adults=3')
})

test.each(['?booking=1', '?book=<b>', '?show=anything', '?booking='])(
  '%s is the search',
  (query) => {
    expect(readView(query)).toEqual({ kind: 'search' })
  },
)
