// brief: S1, U1
import { expect, test } from 'vitest'
import { aPlace } from '../testing/places'
import { parseBox, sameBox } from './box'
import { boxOfPlace, isLeft, namedPlace } from './place'

const LISBON = namedPlace(aPlace(), 'Lisbon, Portugal')

test('a place is kept by its id, its name for people and its ground', () => {
  expect(LISBON).toEqual({
    id: 'city:2267057',
    name: 'Lisbon, Portugal',
    box: { west: -9.25, south: 38.67, east: -9.07, north: 38.81 },
    at: { lat: 38.72, lon: -9.14 },
  })
  expect(namedPlace(aPlace({ id: 'country:PT', kind: 'country' }), 'Portugal').at).toBeNull()
})

test.each([
  ['a single point', aPlace({ bbox: [-9.14, 38.72, -9.14, 38.72] })],
  ['no box at all', aPlace({ bbox: [] })],
  ['over 180°', aPlace({ bbox: [176.9, -20.7, -178.2, -12.4] })],
  ['the whole world', aPlace({ bbox: [-180, -90, 180, 90] })],
])('the ground of %s is a box that a link can carry', (_, place) => {
  const { box } = namedPlace(place, '')
  const text = box && [box.west, box.south, box.east, box.north].join(',')
  const again = parseBox(text ?? '')
  expect(box && again && sameBox(box, again)).toBe(true)
})

test('a box over 180° stays one', () => {
  const box = boxOfPlace(aPlace({ bbox: [176.9, -20.7, -178.2, -12.4] }))
  expect(box).toEqual({ west: 176.9, south: -20.7, east: -178.2, north: -12.4 })
})

test.each([
  ['all of it', { west: -9.4, south: 38.6, east: -8.9, north: 38.9 }, false],
  ['a street of it', { west: -9.1, south: 38.76, east: -9.09, north: 38.77 }, false],
  ['the country around it', { west: -11, south: 36.7, east: -7.3, north: 40.7 }, false],
  ['the next town', { west: -9.5, south: 38.6, east: -9.3, north: 38.8 }, true],
  ['another country', { west: 2, south: 48, east: 3, north: 49 }, true],
])('a map that shows %s', (_, area, left) => {
  expect(isLeft(LISBON, area)).toBe(left)
})

test('over the 180° meridian a place is left as anywhere', () => {
  const fiji = namedPlace(aPlace({ kind: 'country', bbox: [176.9, -20.7, -178.2, -12.4] }), 'Fiji')
  expect(isLeft(fiji, { west: 179, south: -18, east: -179, north: -16 })).toBe(false)
  expect(isLeft(fiji, { west: 170, south: -18, east: 175, north: -16 })).toBe(true)
})
