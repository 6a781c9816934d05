// brief: U1
import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { TestPlatform } from '../testing/platform'
import { createClient } from './client'
import { createQueryClient } from './queryClient'

const platform = new TestPlatform(() => Response.json(null))
const { metaQuery, calendarQuery, hotelsQuery, mapQuery } = createClient(platform).queries
const queryClient = createQueryClient()

afterEach(() => {
  queryClient.clear()
  vi.useRealTimers()
})

test('one more part that shows a failed question does not ask it again', async () => {
  const fetch = vi.fn(async () => new Response('', { status: 400 }))
  platform.answer = fetch
  await expect(queryClient.fetchQuery(metaQuery)).rejects.toMatchObject({ kind: 'refused' })
  const stop = new QueryObserver(queryClient, metaQuery).subscribe(() => undefined)
  expect(queryClient.isFetching()).toBe(0)
  expect(fetch).toHaveBeenCalledTimes(1)
  stop()
})

const TWO = { adults: 2, children: 0, rooms: 1 }
const NIGHT = { night: '2027-03-01', available: 1, price_minor: 9000, min_stay: 1 }

test('prices of nights never stand for another hotel or party', async () => {
  platform.answer = () => Response.json({ nights: [NIGHT] })
  const march = calendarQuery('one', '2027-03-01', '2027-04-01', TWO)
  const observer = new QueryObserver(queryClient, march)
  const stop = observer.subscribe(() => undefined)
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBeDefined())
  const next = (id: string, party: typeof TWO) => {
    observer.setOptions(calendarQuery(id, '2027-04-01', '2027-05-01', party))
    const { data } = observer.getCurrentResult()
    observer.setOptions(march)
    return data
  }
  expect(next('one', { ...TWO })).toBeDefined()
  expect(next('other', TWO)).toBeUndefined()
  expect(next('one', { ...TWO, adults: 3 })).toBeUndefined()
  stop()
})

test('one more part that shows old answers does not ask for them again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const told = { total: 0, total_relation: 'eq', as_of: '2027-03-01T00:00:00.000000Z' }
  const answer = { ...told, degraded: false, engine: 'embedded', items: [], pins: [], clusters: [] }
  const fetch = vi.fn(async () => Response.json({ ...answer, next: null }))
  platform.answer = fetch
  const parameters = { bbox: '0,0,1,1' }
  const show = () => {
    const list = new InfiniteQueryObserver(queryClient, hotelsQuery(parameters))
    const prices = new QueryObserver(queryClient, mapQuery(parameters, 4))
    const stops = [list.subscribe(() => undefined), prices.subscribe(() => undefined)]
    return { list, prices, stop: () => stops.forEach((stop) => void stop()) }
  }
  const first = show()
  await vi.waitFor(() => {
    expect(first.list.getCurrentResult().status).toBe('success')
    expect(first.prices.getCurrentResult().status).toBe('success')
  })
  vi.setSystemTime(Date.now() + 60_000)
  const second = show()
  expect(queryClient.isFetching()).toBe(0)
  expect(fetch).toHaveBeenCalledTimes(2)
  first.stop()
  second.stop()
})
