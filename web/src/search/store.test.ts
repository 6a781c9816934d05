// brief: U1 – one sentence about what was done differently than asked.
import type { Meta } from '@innsight/client'
import { expect, test, vi } from 'vitest'
import { usePage } from './store'

// What the stores read when they are made.
vi.hoisted(() => {
  const nothing = () => undefined
  const window = { location: { search: '', pathname: '/' }, addEventListener: nothing }
  Object.assign(globalThis, { window, document: { title: '' }, history: { replaceState: nothing } })
})

const META = {
  inventory: { earliest_check_in: '2027-03-01', last_check_out: '2028-03-01' },
  limits: { adults_max: 16, children_max: 8, rooms_max: 8, stay_nights_max: 30 },
  ...{
    amenities: [],
    property_types: [],
    stars: [],
    sorts: [{ code: 'recommended', label: 'Recommended' }],
  },
} as unknown as Meta

test('a hotel that is gone stays said, whichever answer comes first', () => {
  usePage.getState().lose()
  const said = usePage.getState().notice
  expect(said).not.toBe('')
  usePage.getState().judge(META)
  expect(usePage.getState().notice).toBe(said)
})
