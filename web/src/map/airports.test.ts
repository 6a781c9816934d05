// brief: U6
import { expect, test } from 'vitest'

// Without types of their own.
const { placesBetween } = await import('../../scripts/make-labels.mjs' as string)

interface Feature {
  properties: { kind: string; name: string; from: number }
  geometry: { coordinates: [number, number] }
}

const airports = (from: number, to: number): Feature[] =>
  placesBetween(from, to).filter(({ properties }: Feature) => properties.kind === 'airport')

test('airports come with the squares of the land, the large ones first', () => {
  const [world, wide, near] = [airports(0, 5.5), airports(5.5, 8.5), airports(8.5, 99)]
  expect(world).toEqual([])
  const large = wide.map(({ properties }) => properties.name)
  expect(large).toEqual(expect.arrayContaining(['LIS', 'FRA', 'HND']))
  expect(large.length).toBeLessThan(600)
  expect(near.length).toBeGreaterThan(2500)
  const codes = [...wide, ...near].map(({ properties }) => properties.name)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  const lisbon = wide.find(({ properties }) => properties.name === 'LIS')
  expect(lisbon?.geometry.coordinates).toEqual([-9.136, 38.781])
})
