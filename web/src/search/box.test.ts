// brief: S1
import { expect, test } from 'vitest'
import { boxText, contains, gridStep, nearestCopy, snapOutward } from './box'

const LISBON = { west: -9.31, south: 38.6, east: -8.97, north: 38.83 }

test('a snapped box holds the view and grows by less than an eighth on each side', () => {
  const box = snapOutward(LISBON)
  const width = LISBON.east - LISBON.west
  const height = LISBON.north - LISBON.south
  expect(box.west).toBeLessThanOrEqual(LISBON.west)
  expect(box.east).toBeGreaterThanOrEqual(LISBON.east)
  expect(box.south).toBeLessThanOrEqual(LISBON.south)
  expect(box.north).toBeGreaterThanOrEqual(LISBON.north)
  expect(LISBON.west - box.west).toBeLessThan(width / 8)
  expect(box.east - LISBON.east).toBeLessThan(width / 8)
  expect(LISBON.south - box.south).toBeLessThan(height / 8)
  expect(box.north - LISBON.north).toBeLessThan(height / 8)
})

test('the step is the largest that is not above an eighth', () => {
  for (const extent of [0.001, 0.34, 1, 44, 45, 46, 359, 360]) {
    expect(gridStep(extent)).toBeLessThanOrEqual(extent / 8)
    expect(gridStep(extent) * 2).toBeGreaterThan(extent / 8)
  }
})

test('neighbouring views ask for the same box', () => {
  const moved = { ...LISBON, west: LISBON.west + 0.002, east: LISBON.east + 0.002 }
  expect(boxText(snapOutward(moved))).toBe(boxText(snapOutward(LISBON)))
})

test('a view over the 180° meridian stays one box', () => {
  const box = snapOutward({ west: 170, south: -20, east: 195, north: -5 })
  expect(box.west).toBeGreaterThan(160)
  expect(box.east).toBeGreaterThan(190)
  expect(box.east - box.west).toBeLessThan(360)
  expect(contains(box, -10, -175)).toBe(true)
  expect(contains(box, -10, 0)).toBe(false)
})

test('a world wrapped twice is the world once, and latitudes end at the poles', () => {
  const box = snapOutward({ west: -400, south: -89, east: 320, north: 89.9 })
  expect(box).toEqual({ west: -180, south: -90, east: 180, north: 90 })
})

test('longitudes stay within what the API takes', () => {
  for (const turn of [-720, -360, 360, 720]) {
    const box = snapOutward({ ...LISBON, west: LISBON.west + turn, east: LISBON.east + turn })
    expect(boxText(box)).toBe(boxText(snapOutward(LISBON)))
  }
})

test('the copy of the world that is nearest to the view is drawn', () => {
  expect(nearestCopy(-175, 178)).toBe(185)
  expect(nearestCopy(175, -178)).toBe(-185)
  expect(nearestCopy(10, 12)).toBe(10)
})
