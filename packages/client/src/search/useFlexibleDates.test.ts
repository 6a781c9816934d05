// brief: S12
import { expect, test, vi } from 'vitest'
import { createClient } from '../api/client'
import type { FlexibleStay } from '../api/model'
import { createQueryClient } from '../api/queryClient'
import { TestPlatform } from '../testing/platform'
import { during, renderHook } from '../testing/render'
import { NO_FILTERS, START } from './state'
import { lowestMinor, useFlexibleDates } from './useFlexibleDates'

const stay = (check_in: string, minor: number | null): FlexibleStay => ({
  ...{ check_in, check_out: check_in, total: minor === null ? 0 : 3, total_relation: 'eq' },
  cheapest_total_minor: minor,
})

const STAYS = [stay('2027-03-01', 30_700), stay('2027-03-02', null), stay('2027-03-03', 28_000)]

const answer = () =>
  Response.json({
    ...{ stays: STAYS, currency: 'EUR', engine: 'embedded', degraded: false },
    as_of: '2027-03-01T00:00:00.000000Z',
  })

test('one question for all dates, with every filter of the search', async () => {
  const asked: string[] = []
  const platform = new TestPlatform(async (address) => {
    asked.push(address)
    return answer()
  })
  const world = { client: createClient(platform), queryClient: createQueryClient() }
  const dated = { ...START, checkIn: '2027-03-01', checkOut: '2027-03-04' }
  const search = { ...dated, filters: { ...NO_FILTERS, amenities: ['pool'], priceMax: 9000 } }
  const hook = renderHook(world, useFlexibleDates, START)
  expect(asked).toEqual([])
  hook.again(search)
  await during(() => vi.waitFor(() => expect(hook.last().data).toBeDefined()))
  expect(hook.last().data?.stays).toEqual(STAYS)
  const [address = '', ...others] = asked
  expect(others).toEqual([])
  expect(address.split('?')[0]).toBe('/v1/flexible')
  const query = new URLSearchParams(address.split('?')[1])
  expect(query.get('check_in')).toBe('2027-03-01')
  expect(query.get('amenities')).toBe('pool')
  expect(query.get('price_max')).toBe('9000')
  hook.leave()
})

test('the lowest total passes over dates without any', () => {
  expect(lowestMinor(STAYS)).toBe(28_000)
  expect(lowestMinor([stay('2027-03-02', null)])).toBeNull()
  expect(lowestMinor([])).toBeNull()
})
