// brief: S1, U1
import { expect, test } from 'vitest'
import {
  boxAround,
  COMMON_FRAME,
  contains,
  framed,
  nearestCopy,
  parseBox,
  tidyBox,
  widened,
  widthOf,
  zoomOf,
} from './box'

const LISBON = { west: -9.31, south: 38.6, east: -8.97, north: 38.83 }
const PHONE = { width: 390, height: 600 }

test('what is asked is what is seen, to a metre', () => {
  const view = { west: -9.3111111, south: 38.6000004, east: -8.97, north: 38.83 }
  expect(tidyBox(view)).toEqual({ west: -9.31111, south: 38.6, east: -8.97, north: 38.83 })
})

test('a view wider than the world is the world', () => {
  expect(tidyBox({ west: -300, south: -95, east: 100, north: 99 })).toEqual({
    west: -180,
    south: -90,
    east: 180,
    north: 90,
  })
})

test('a view over the 180° meridian stays whole', () => {
  const box = tidyBox({ west: 170, south: -20, east: 195, north: 5 })
  expect(box).toMatchObject({ west: 170, east: -165 })
  expect(widthOf(box)).toBe(25)
  expect(contains(box, { lat: 0, lon: -170 })).toBe(true)
  expect(contains(box, { lat: 0, lon: 160 })).toBe(false)
})

test.each([
  ['-9.31,38.6,-8.97,38.83', LISBON],
  ['-9.31, 38.6, -8.97, 38.83', LISBON],
  ['170,-20,-165,5', { west: 170, south: -20, east: -165, north: 5 }],
  ['-9.31,38.83,-8.97,38.6', null],
  ['-9.31,38.6,-8.97', null],
  ['1,2,3,4,5', null],
  ['1,2,1,4', null],
  // Less than can be asked for: what is left of it is no box.
  ['0.000001,0,0.000002,1', null],
  ['5,0.000001,6,0.000002', null],
  ['180,0,-180,1', null],
  ['170,-20,180,5', { west: 170, south: -20, east: -180, north: 5 }],
  ['-180,-90,180,90', { west: -180, south: -90, east: 180, north: 90 }],
  ['1,2,3,91', null],
  ['a,b,c,d', null],
  ['NaN,NaN,NaN,NaN', null],
  ['1e3,0,5,5', null],
  ['900,0,950,5', null],
  ['', null],
])('the box %s is read as %o', (text, box) => {
  expect(parseBox(text)).toEqual(box)
})

test('the box around a point is the one whose zoom it was', () => {
  for (const zoom of [3, 7.5, 12, 15.25]) {
    const box = boxAround({ lat: 38.72, lon: -9.14 }, zoom)
    expect(zoomOf(box, COMMON_FRAME)).toBeCloseTo(zoom, 1)
  }
})

test('going somewhere asks for what the window will show there', () => {
  const box = framed(LISBON, PHONE)
  expect(box.west).toBeLessThan(LISBON.west)
  expect(box.north).toBeGreaterThan(LISBON.north)
  expect(zoomOf(box, PHONE)).toBeCloseTo(zoomOf({ ...box, south: LISBON.south }, PHONE), 5)
  const tall = zoomOf({ ...box, west: -9.15, east: -9.14 }, PHONE)
  expect(tall).toBeCloseTo(zoomOf(box, PHONE), 2)
})

test('a single point has a neighbourhood', () => {
  const box = framed({ west: 5, south: 50, east: 5, north: 50 }, PHONE)
  expect(widthOf(box)).toBeGreaterThan(0.001)
  expect(contains(box, { lat: 50, lon: 5 })).toBe(true)
})

test('wider holds what was there, until it is the world', () => {
  let box = LISBON
  for (let step = 0; step < 8; step += 1) {
    const wide = widened(box)
    expect(wide.south).toBeLessThanOrEqual(box.south)
    expect(wide.north).toBeGreaterThanOrEqual(box.north)
    expect(widthOf(wide)).toBeGreaterThanOrEqual(widthOf(box))
    box = wide
  }
  expect(widthOf(box)).toBe(360)
  expect(widened(box)).toEqual(box)
})

test('the nearest copy of a longitude', () => {
  expect(nearestCopy(-179, 179)).toBe(181)
  expect(nearestCopy(179, -179)).toBe(-181)
  expect(nearestCopy(10, 20)).toBe(10)
})
