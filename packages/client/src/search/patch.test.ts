// brief: U5 – a change reaches what is shown, and nothing else.
import { expect, test } from 'vitest'
import type { HotelsAnswer, MapAnswer, Offer } from '../api/model'
import { patchedList, patchedMap } from './patch'

const offer = { total_minor: 500, nightly_minor: 250 } as Offer
const list = {
  pages: [
    {
      items: [
        { id: 'a', offer: null },
        { id: 'b', offer: null },
      ],
    },
  ],
  pageParams: [''],
} as unknown as { pages: HotelsAnswer[]; pageParams: string[] }
const map = {
  pins: [
    { id: 'a', price_minor: 1 },
    { id: 'b', price_minor: 2 },
  ],
} as unknown as MapAnswer

test('a hotel that is shown gets its new offer, the others stay the same ones', () => {
  const patched = patchedList(list, { hotelId: 'b', offer })
  expect(patched?.pages[0]?.items[1]?.offer).toBe(offer)
  expect(patched?.pages[0]?.items[0]).toBe(list.pages[0]?.items[0])
  expect(patchedMap(map, { hotelId: 'a', offer })?.pins[0]?.price_minor).toBe(500)
  expect(patchedMap(map, { hotelId: 'a', offer: null })?.pins[0]?.price_minor).toBeNull()
})

test('of a hotel that is not shown nothing changes', () => {
  expect(patchedList(list, { hotelId: 'c', offer })).toBe(list)
  expect(patchedMap(map, { hotelId: 'c', offer })).toBe(map)
  expect(patchedList(undefined, { hotelId: 'c', offer })).toBeUndefined()
})
