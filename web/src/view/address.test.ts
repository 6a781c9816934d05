// brief: U7 – hotels and bookings have addresses of their own, and old links lead to them.
import { formatUrl, parseUrl, START } from '@innsight/client'
import { expect, test } from 'vitest'
import { addressOf, queryOf } from './address'

const ID = '0198c0de-0000-7000-8000-000000000001'
const read = (address: string) => {
  const { pathname, search } = new URL(address, 'http://inn.example')
  return queryOf({ pathname, search })
}

test.each([
  ['', '/'],
  ['?adults=3', '/?adults=3'],
  ['?hotel=casa-do-tejo', '/hotels/casa-do-tejo'],
  [
    '?bbox=-9.3,38.6,-9,38.8&adults=3&hotel=casa-2',
    '/hotels/casa-2?bbox=-9.3,38.6,-9,38.8&adults=3',
  ],
  [`?hotel=casa&booking=${ID}`, `/bookings/${ID}?hotel=casa`],
  [`?hotel=casa&book=${ID}`, `/hotels/casa?book=${ID}`],
  ['?q=a+%26+b&show=trips', '/trips?q=a+%26+b'],
  ['?show=account', '/account'],
  ['?show=saved', '/saved'],
  ['?show=verify', '/verify'],
  ['?show=reset', '/reset'],
])('%s is at %s', (query, address) => {
  expect(addressOf(query)).toBe(address)
  const back = new URLSearchParams(read(address))
  expect([...back].sort()).toEqual([...new URLSearchParams(query)].sort())
})

test.each(['?hotel=../../etc', '?hotel=Casa', '?hotel=a/b', '?booking=1', '?show=all', '?hotel='])(
  '%s makes no path',
  (query) => expect(addressOf(query)).toBe(`/${query}`),
)

test.each(['/hotels/', '/hotels/a/b', '/hotels/Casa', '/bookings/1', '/search', '/tripsx'])(
  'the path %s says nothing',
  (path) => expect(read(`${path}?adults=3`)).toBe('?adults=3'),
)

test('the same link shows the same search', () => {
  const search = {
    ...START,
    adults: 4,
    hotel: 'casa-do-tejo',
    area: { west: 1, south: 2, east: 3, north: 4 },
  }
  expect(parseUrl(read(addressOf(formatUrl(search))))).toEqual({ search, faults: [] })
})
