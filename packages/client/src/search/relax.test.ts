// brief: U1
import { expect, test } from 'vitest'
import { stepsOut } from './relax'
import { NO_FILTERS, START } from './state'

test('each wish can be given up alone, and all at once', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool'], priceMax: 9000 }
  expect(stepsOut({ ...START, filters }).map(({ wish }) => wish)).toEqual([
    { code: 'amenity', amenity: 'pool' },
    { code: 'price_max', minor: 9000 },
    { code: 'all' },
  ])
})

test('giving one up keeps the others', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool', 'wifi'], stars: [5] }
  const [first] = stepsOut({ ...START, filters })
  expect(first?.patch.filters).toMatchObject({ amenities: ['wifi'], stars: [5] })
})

test('without a wish there is no step', () => {
  expect(stepsOut(START)).toEqual([])
})

test('at most six questions are asked', () => {
  const amenities = Array.from({ length: 18 }, (_, index) => `a${index}`)
  expect(stepsOut({ ...START, filters: { ...NO_FILTERS, amenities } })).toHaveLength(6)
})
