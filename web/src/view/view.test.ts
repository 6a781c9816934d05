// brief: U2 – a booking has an address of its own.
import { expect, test, vi } from 'vitest'
import type { View } from './view'
import { readView, useView, withView } from './view'

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

test('a token is taken out of the address, of each link that is opened, and of nothing else', () => {
  const written: unknown[] = []
  const open = (hash: string) => {
    const location = { pathname: '/reset', search: '?adults=3', hash }
    const history = { replaceState: (...args: unknown[]) => written.push(args[2]) }
    vi.stubGlobal('window', { location, history })
    useView.getState().restore()
    vi.unstubAllGlobals()
    return useView.getState().token
  }
  const [first, second] = ['a', '_-9'].map((letters) => letters.padEnd(43, 'x'))
  expect(open(`#${first}`)).toBe(first)
  expect(written).toEqual(['/reset?adults=3'])
  for (const none of ['', '#main', `#${second}y`, `#${second}`.slice(0, -1)]) {
    expect(open(none)).toBe(first)
  }
  expect(written).toHaveLength(1)
  expect(open(`#${second}`)).toBe(second)
  expect(written).toHaveLength(2)
  expect(useView.getState().view).toEqual({ kind: 'reset' })
})
