// brief: U2, U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createQueryClient } from '../api/queryClient'
import type { FakeSocket } from '../testing/platform'
import { during, renderHook } from '../testing/render'
import { openTab, STAY } from '../testing/stay'
import { flowOf, useBookingFlow } from './useBookingFlow'

function world() {
  const { server, platform, client, flow } = openTab()
  flow.end()
  const queryClient = createQueryClient()
  const last = () => platform.sockets.at(-1) as FakeSocket
  return { server, platform, client, queryClient, last }
}

/** Does something, and lets it come to its end. */
const press = (deed: () => void) =>
  during(async () => {
    deed()
    await vi.advanceTimersByTimeAsync(0)
  })

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2027-03-01T12:00:00Z') })
})

afterEach(() => {
  vi.useRealTimers()
})

test('the hook shows the flow, and the flow outlives the page that shows it', async () => {
  const app = world()
  const hook = renderHook(app, useBookingFlow, undefined)
  await press(() => hook.last().actions.choose(STAY))
  expect(hook.last()).toMatchObject({ state: { phase: 'reviewing' }, canExtend: false })
  await press(() => hook.last().actions.hold(null))
  expect(hook.last()).toMatchObject({ state: { phase: 'holding' }, canExtend: true })
  hook.leave()
  const next = renderHook(app, useBookingFlow, undefined)
  expect(next.last()).toMatchObject({ state: { phase: 'holding', booking: { id: 'booking-1' } } })
  next.leave()
  flowOf(app.client).end()
})

test('a booking is listened to, and what is told makes it look', async () => {
  const app = world()
  const hook = renderHook(app, useBookingFlow, undefined)
  await press(() => hook.last().actions.choose(STAY))
  expect(app.platform.sockets).toEqual([])
  await press(() => hook.last().actions.hold(null))
  app.server.fate = []
  await press(() => hook.last().actions.pay('tok_late'))
  await during(() => vi.advanceTimersByTimeAsync(20_000))
  await during(async () => app.last().accept())
  expect(app.last().sent).toEqual([{ subscribe: 'booking', id: 'booking-1' }])
  const before = app.server.to('GET /v1/orders').length
  const told = { id: 'booking-1', status: 'pending', expires_at: '2027-03-01T12:15:00Z' }
  await during(async () => {
    app.last().tell('booking', { ...told, order: null })
    await vi.advanceTimersByTimeAsync(0)
  })
  expect(app.server.to('GET /v1/orders')).toHaveLength(before + 1)
  hook.leave()
  flowOf(app.client).end()
})

test('once rooms were taken, searches are asked again', async () => {
  const app = world()
  const hook = renderHook(app, useBookingFlow, undefined)
  const invalidated = vi.spyOn(app.queryClient, 'invalidateQueries')
  await press(() => hook.last().actions.choose(STAY))
  expect(invalidated).not.toHaveBeenCalled()
  await press(() => hook.last().actions.hold(null))
  expect(invalidated).toHaveBeenCalledTimes(1)
  // Another part that shows it, and one after a while.
  const beside = renderHook(app, useBookingFlow, undefined)
  beside.leave()
  hook.leave()
  renderHook(app, useBookingFlow, undefined).leave()
  expect(invalidated).toHaveBeenCalledTimes(1)
  flowOf(app.client).end()
})
