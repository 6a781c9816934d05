// brief: U2, U3 – whatever a guest, the network and other tabs do: one booking, one payment.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fairLock, SharedStorage } from '../testing/platform'
import { BookingServer } from '../testing/server'
import type { Tab } from '../testing/stay'
import { openTab, STAY } from '../testing/stay'

const GUEST = { name: 'Ana', email: 'ana@example.org' }

/** What may happen in a tab. */
const DEEDS = {
  hold: ({ act }: Tab) => act.hold(GUEST),
  again: ({ act }: Tab) => act.again(),
  accept: ({ act }: Tab) => act.accept(),
  extend: ({ act }: Tab) => act.extend(),
  pay: ({ act }: Tab) => act.pay('tok_approve'),
  retry: ({ act }: Tab) => act.retry(),
  nudge: ({ act }: Tab) => act.nudge(),
  choose: ({ act }: Tab) => act.choose(STAY),
  restore: ({ act }: Tab) => act.restore(),
  askCancel: ({ act }: Tab) => act.askCancel(),
  keep: ({ act }: Tab) => act.keep(),
  cancel: ({ act }: Tab) => act.cancel(),
  forget: ({ act }: Tab) => act.forget(),
  sleep: () => void vi.setSystemTime(Date.now() + 16 * 60_000),
  loseAnswer: ({ server }: Tab) => server.mishap('POST', 'lost'),
  loseQuestion: ({ server }: Tab) => server.mishap('POST', 'before'),
  decline: ({ server }: Tab) => {
    server.fate = ['FAILED', 'PAID', 'CONFIRMED']
  },
  signOut: ({ server }: Tab) => {
    server.signedIn = false
  },
  signIn: ({ server, client }: Tab) => {
    server.signedIn = true
    client.session.tell()
  },
  wait: () => undefined,
} as const

const deed = fc.record({
  what: fc.constantFrom(...(Object.keys(DEEDS) as (keyof typeof DEEDS)[])),
  where: fc.constantFrom(0, 1),
  ms: fc.constantFrom(0, 0, 10, 700, 5000),
})

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2027-03-01T12:00:00Z') })
})

afterEach(() => {
  vi.useRealTimers()
})

test('two tabs and a bad network, in any order', async () => {
  const walk = fc.array(deed, { minLength: 5, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(walk, async (deeds) => {
      vi.setSystemTime(new Date('2027-03-01T12:00:00Z'))
      const [server, storage, withLock] = [new BookingServer(), new SharedStorage(), fairLock()]
      const tabs = [openTab(server, storage), openTab(server, storage)]
      for (const tab of tabs) {
        tab.platform.withLock = withLock
        tab.act.choose(STAY)
      }
      await vi.advanceTimersByTimeAsync(0)
      for (const { what, where, ms } of deeds) {
        DEEDS[what](tabs[where] as Tab)
        await vi.advanceTimersByTimeAsync(ms)
      }
      server.signedIn = true
      server.fate = Array.from({ length: 20 }, () => ['PAID', 'CONFIRMED']).flat()
      for (const tab of tabs) {
        tab.client.session.tell()
        tab.act.retry()
      }
      await vi.advanceTimersByTimeAsync(60_000)
      // What one tab has done, the other's socket tells.
      for (const tab of tabs) tab.act.nudge()
      await vi.advanceTimersByTimeAsync(60_000)

      // Holds of one stay never stand beside each other: the next one comes after the end of
      // another.
      const pending = server.bookings.filter(
        ({ status, expires_at }) => status === 'pending' && Date.parse(expires_at) > Date.now(),
      )
      expect(pending.length).toBeLessThanOrEqual(1)
      for (const { id } of server.bookings) {
        const paid = server.orders.filter((order) => order.booking_id === id)
        expect(paid.filter(({ state }) => state !== 'FAILED').length).toBeLessThanOrEqual(1)
      }
      // Both tabs come to rest, and show what the server knows.
      for (const { state, flow } of tabs) {
        const { booking, phase, work } = state()
        expect(work).toBeNull()
        if (booking && phase === 'confirmed')
          expect(server.get(booking.id).status).toBe('confirmed')
        if (booking && phase === 'holding') expect(server.get(booking.id).status).toBe('pending')
        flow.end()
      }
      expect([...storage.texts.values()].join()).not.toContain('tok_')
    }),
    { numRuns: 300, ...(process.env.INNSIGHT_TEST_LONG ? { numRuns: 5000 } : {}) },
  )
}, 600_000)
