// brief: U3, U5
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClient } from '../api/client'
import { createQueryClient } from '../api/queryClient'
import type { FakeSocket } from '../testing/platform'
import { TestPlatform } from '../testing/platform'
import { during, renderHook } from '../testing/render'
import type { Told } from './frames'
import { useRealtimeNotifications } from './useRealtimeNotifications'
import type { Wish } from './wishes'

const box = { west: 0, south: 0, east: 1, north: 1 }
const map: Wish = { viewport: { box, parameters: {} } }

function world() {
  const platform = new TestPlatform(() => Response.error())
  const world = { client: createClient(platform), queryClient: createQueryClient() }
  return { ...world, platform, last: () => platform.sockets.at(-1) as FakeSocket }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('news are told to the part that is shown now, over one socket whatever it wants next', async () => {
  const { platform, last, ...app } = world()
  const heard: string[] = []
  const tell = (name: string) => (told: Told) => heard.push(`${name} ${told.event}`)
  const hook = renderHook(
    app,
    ({ wish, name }: { wish: Wish; name: string }) => useRealtimeNotifications(wish, tell(name)),
    { wish: map, name: 'first' },
  )
  expect(hook.last()).toEqual({ mode: 'live', connected: false, signInNeeded: false })
  await during(async () => {
    last().accept()
    last().tell('resync')
  })
  expect(hook.last().connected).toBe(true)
  hook.again({ wish: { ...map, bookings: ['b'] }, name: 'second' })
  await during(async () => last().tell('resync'))
  expect(heard).toEqual(['first resync', 'second resync'])
  expect(platform.sockets).toHaveLength(1)
  expect(last().sent).toHaveLength(2)
  hook.leave()
  await vi.advanceTimersByTimeAsync(1000)
  expect(last().closed).toBe(true)
})

test('when sockets don’t work, it is said', async () => {
  const { last, platform, ...app } = world()
  platform.draws = () => 0
  const hook = renderHook(app, (wish: Wish) => useRealtimeNotifications(wish, () => undefined), map)
  for (let end = 0; end < 3; end += 1) {
    await during(async () => {
      last().end(1006)
      await vi.advanceTimersByTimeAsync(1)
    })
  }
  expect(hook.last().mode).toBe('polling')
  hook.leave()
})
