// brief: U3, U5 – whatever happens to sockets: one at a time, and in the end everything is wanted again.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TestPlatform } from '../testing/platform'
import { RealtimeConnection } from './connection'

type Happening = (
  platform: TestPlatform,
  want: (west: number, bookings: string[]) => void,
  at: number,
) => void

const HAPPENINGS: Record<string, Happening> = {
  accept: ({ sockets }) => {
    const last = sockets.at(-1)
    if (last && !last.open && !last.closed) last.accept()
  },
  end: ({ sockets }, _, at) => {
    const last = sockets.at(-1)
    if (last && !last.closed) last.end([1001, 1006, 1008, 1009, 1013][at % 5] ?? 1006)
  },
  beat: ({ sockets }, _, at) => {
    const last = sockets.at(-1)
    if (last?.open && !last.closed) last.tell('beat', {}, at % 2 ? `1.a.${at}` : null)
  },
  hide: (platform) => platform.attend({ visible: false }),
  show: (platform) => platform.attend({ visible: true }),
  lose: (platform) => platform.attend({ online: false }),
  find: (platform) => platform.attend({ online: true }),
  move: (_, want, at) => want(at, at % 3 ? ['b'] : ['b', 'c']),
  wait: () => undefined,
}

const happening = fc.record({
  what: fc.constantFrom(...Object.keys(HAPPENINGS)),
  at: fc.integer({ min: 0, max: 99 }),
  ms: fc.constantFrom(0, 10, 1500, 9000, 70_000),
})

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('sockets that end in any way, at any time', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      vi.clearAllTimers()
      const platform = new TestPlatform(() => Response.error())
      const connection = new RealtimeConnection(platform)
      const watcher = connection.watch(() => undefined)
      let wanted = { west: 1, bookings: ['b'] }
      const want = (west: number, bookings: string[]) => {
        wanted = { west, bookings }
        const box = { west, south: 0, east: west + 1, north: 1 }
        watcher.want({ viewport: { box, parameters: {} }, bookings })
      }
      const alive = () => platform.sockets.filter(({ closed }) => !closed)
      want(1, ['b'])
      for (const { what, at, ms } of happenings) {
        HAPPENINGS[what]?.(platform, want, at)
        expect(alive().length).toBeLessThanOrEqual(1)
        vi.advanceTimersByTime(ms)
        expect(alive().length).toBeLessThanOrEqual(1)
        if (!platform.visible || !platform.online) expect(alive()).toEqual([])
      }
      platform.attend({ visible: true, online: true })
      for (let second = 0; second < 90; second += 1) {
        const [socket] = alive()
        if (socket?.open) socket.tell('beat')
        else socket?.accept()
        vi.advanceTimersByTime(1000)
      }
      const [last] = alive()
      const boxes = last?.sent.flatMap((one) => ('bbox' in (one as object) ? [one] : []))
      expect(boxes?.at(-1)).toMatchObject({ bbox: [wanted.west, 0, wanted.west + 1, 1] })
      for (const id of wanted.bookings)
        expect(last?.sent).toContainEqual({ subscribe: 'booking', id })
      watcher.stop()
      vi.advanceTimersByTime(2000)
      expect(vi.getTimerCount()).toBe(0)
      expect(alive()).toEqual([])
    }),
    { numRuns: process.env.INNSIGHT_TEST_LONG ? 10_000 : 500 },
  )
}, 600_000)
