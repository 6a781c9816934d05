// brief: U3, S1
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contains, widthOf } from './box'
import type { Region } from './region'
import { boxOfRegion, regionOfBox } from './region'

const region = (
  latitude: number,
  longitude: number,
  latitudeDelta: number,
  longitudeDelta: number,
): Region => ({ latitude, longitude, latitudeDelta, longitudeDelta })

test.each([
  ['a city', region(38.72, -9.14, 0.2, 0.4), [-9.34, 38.62, -8.94, 38.82]],
  ['Android over the 180° meridian: 360 too little', region(0, 180, 10, -340), [170, -5, -170, 5]],
  ['Google on iOS: a centre beyond 180', region(0, 350, 10, 20), [-20, -5, 0, 5]],
  ['Apple: spans beyond the poles', region(60, 0, 120, 90), [-45, 0, 45, 90]],
  ['the world', region(0, 0, 170, 360), [-180, -85, 180, 85]],
  ['more than the world', region(0, 20, 200, 720), [-180, -90, 180, 90]],
  ['all but nothing of the world', region(0, 0, 10, 359.9999999), [-180, -5, 180, 5]],
  ['decimals', region(0.12345678, 0, 0.2, 0.2), [-0.1, 0.023457, 0.1, 0.223457]],
])('%s', (_, given, [west, south, east, north]) => {
  expect(boxOfRegion(given)).toEqual({ west, south, east, north })
})

test.each([
  ['zeros', region(0, 0, 0, 0)],
  ['a map without its layout', region(-180, -180, 10, 10)],
  ['not a number', region(Number.NaN, 0, 1, 1)],
  ['without an end', region(0, 0, 1, Number.POSITIVE_INFINITY)],
  ['no height', region(10, 10, 0, 1)],
  ['no width', region(10, 10, 1, 0)],
  ['upside down', region(10, 10, -1, 1)],
  ['a latitude off the earth', region(120, 10, 1, 1)],
])('%s is nothing to ask', (_, given) => {
  expect(boxOfRegion(given)).toBeNull()
})

const degrees = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
const anything = fc.record({
  latitude: fc.double(),
  longitude: fc.double(),
  latitudeDelta: fc.double(),
  longitudeDelta: fc.double(),
})

test('whatever a map tells, the box can be asked for', () => {
  const near = fc.record({
    latitude: degrees(-180, 180),
    longitude: degrees(-400, 400),
    latitudeDelta: degrees(-10, 200),
    longitudeDelta: degrees(-400, 800),
  })
  fc.assert(
    fc.property(fc.oneof(anything, near), (given) => {
      const box = boxOfRegion(given)
      if (box === null) return
      expect(box.south).toBeLessThan(box.north)
      expect(Math.abs(box.south)).toBeLessThanOrEqual(90)
      expect(Math.abs(box.north)).toBeLessThanOrEqual(90)
      expect(Math.abs(box.west)).toBeLessThanOrEqual(180)
      expect(Math.abs(box.east)).toBeLessThanOrEqual(180)
      expect(box.west).not.toBe(box.east)
      for (const side of Object.values(box)) expect(String(side)).toMatch(/^-?\d+(\.\d{1,6})?$/)
    }),
    { numRuns: 2000 },
  )
})

/** A region as a map would tell it after it was laid out, and its true span. */
const real = fc.record({
  latitude: degrees(-80, 80),
  longitude: degrees(-180, 180),
  latitudeDelta: degrees(0.001, 10),
  longitudeDelta: degrees(0.001, 350),
})

test('the box holds its centre, whichever platform told it', () => {
  fc.assert(
    fc.property(real, fc.constantFrom('apple', 'google', 'android'), (given, platform) => {
      const crosses = Math.abs(given.longitude) + given.longitudeDelta / 2 > 180
      const told = {
        ...given,
        longitude: given.longitude + (platform === 'google' && given.longitude < 0 ? 360 : 0),
        longitudeDelta: given.longitudeDelta - (platform === 'android' && crosses ? 360 : 0),
      }
      const box = boxOfRegion(told)
      expect(box).not.toBeNull()
      if (!box) return
      expect(contains(box, { lat: given.latitude, lon: given.longitude })).toBe(true)
      expect(widthOf(box)).toBeCloseTo(given.longitudeDelta, 4)
    }),
    { numRuns: 2000 },
  )
})

test('a box shown is the box asked for again', () => {
  fc.assert(
    fc.property(real, (given) => {
      const box = boxOfRegion(given)
      if (!box) return
      const again = boxOfRegion(regionOfBox(box))
      expect(again?.south).toBeCloseTo(box.south, 4)
      expect(again?.north).toBeCloseTo(box.north, 4)
      expect(again && widthOf(again)).toBeCloseTo(widthOf(box), 4)
    }),
  )
})
