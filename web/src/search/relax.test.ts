import { expect, test } from 'vitest'
import type { Meta } from '../api/model'
import { stepsOut } from './relax'
import { NO_FILTERS, START } from './state'

const META = {
  currency: { code: 'EUR', exponent: 2 },
  amenities: [{ code: 'pool', label: 'Pool' }],
} as Meta

const words = (search: typeof START) => stepsOut(search, META).map((step) => step.words)

test('each wish can be given up alone, and all at once', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool'], priceMax: 9000 }
  expect(words({ ...START, filters })).toEqual([
    'without “Pool”',
    'above €90 a night too',
    'without any filter',
  ])
})

test('giving one up keeps the others', () => {
  const filters = { ...NO_FILTERS, amenities: ['pool', 'wifi'], stars: [5] }
  const [first] = stepsOut({ ...START, filters }, META)
  expect(first?.patch.filters).toMatchObject({ amenities: ['wifi'], stars: [5] })
})

test('without a wish there is no step', () => {
  expect(words(START)).toEqual([])
})

test('at most six questions are asked', () => {
  const amenities = Array.from({ length: 18 }, (_, index) => `a${index}`)
  expect(words({ ...START, filters: { ...NO_FILTERS, amenities } })).toHaveLength(6)
})
