// brief: U2, U3
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fairLock } from '../testing/platform'
import { problem } from '../testing/server'
import type { Tab } from '../testing/stay'
import { STAY } from '../testing/stay'
import { beginTest, endTest, MINUTE_MS, pass, settle, tab } from '../testing/tabs'

const PAY = 'POST /v1/checkout'
const LOOK = 'GET /v1/orders'

async function held(): Promise<Tab> {
  const one = tab()
  one.act.choose(STAY)
  await settle()
  one.act.hold(null)
  await settle()
  expect(one.state().phase).toBe('holding')
  return one
}

async function reloaded(before: Tab): Promise<Tab> {
  before.flow.end()
  const next = tab(before.server, before.storage)
  next.act.restore()
  await settle()
  return next
}

beforeEach(beginTest)
afterEach(endTest)

test('a payment is begun, looked at, and confirmed', async () => {
  const one = await held()
  one.act.pay('tok_approve')
  expect(one.state().phase).toBe('paying')
  await pass(500)
  // The rooms are sold, the money is being taken: not confirmed yet.
  expect(one.state()).toMatchObject({ phase: 'paying', order: { state: 'PAID' } })
  await pass(1000)
  expect(one.state()).toMatchObject({
    phase: 'confirmed',
    order: { state: 'CONFIRMED', captured_minor: 30_000 },
    booking: { status: 'confirmed' },
    work: null,
  })
  await pass(MINUTE_MS)
  expect(one.server.to(LOOK)).toHaveLength(2)
  expect(one.server.keys(PAY)).toHaveLength(1)
})

test('looks come further and further apart', async () => {
  const one = await held()
  one.server.fate = []
  one.act.pay('tok_late')
  const looks: number[] = []
  for (let second = 1; second <= 60; second += 1) {
    await pass(1000)
    looks.push(one.server.to(LOOK).length)
  }
  expect(looks[4]).toBeGreaterThanOrEqual(4)
  expect(looks[59]).toBeLessThanOrEqual(14)
  expect((looks[59] ?? 0) - (looks[39] ?? 0)).toBe(2)
})

test('what is told makes it look at once, and only once', async () => {
  const one = await held()
  one.server.fate = []
  one.act.pay('tok_late')
  await pass(30_000)
  const before = one.server.to(LOOK).length
  one.act.nudge()
  await settle()
  expect(one.server.to(LOOK)).toHaveLength(before + 1)
})

test('a bank that takes long: it is said, and nobody can pay again', async () => {
  const one = await held()
  one.server.fate = []
  one.act.pay('tok_timeout')
  await pass(7000)
  expect(one.state().slow).toBe(false)
  await pass(20_000)
  expect(one.state()).toMatchObject({ phase: 'paying', slow: true })
  one.act.pay('tok_approve')
  one.act.extend()
  await pass(1000)
  expect(one.server.to(PAY)).toHaveLength(1)
  one.server.fate = ['PAID', 'CONFIRMED']
  await pass(20_000)
  expect(one.state()).toMatchObject({ phase: 'confirmed', slow: false })
})

test('an order that nobody hears of again is given up looking at, and not for ever', async () => {
  const one = await held()
  one.server.fate = []
  one.act.pay('tok_late')
  await pass(60 * MINUTE_MS)
  expect(one.state()).toMatchObject({
    phase: 'paying',
    work: null,
    stalled: { kind: 'read_order' },
  })
  one.server.fate = ['PAID', 'CONFIRMED']
  one.act.retry()
  await pass(20_000)
  expect(one.state().phase).toBe('confirmed')
})

test('a declined card keeps the hold, and another one may be tried under another key', async () => {
  const one = await held()
  one.server.fate = ['FAILED']
  one.act.pay('tok_decline')
  await pass(500)
  expect(one.state()).toMatchObject({ phase: 'holding', declined: 'DECLINED', work: null })
  one.server.fate = ['PAID', 'CONFIRMED']
  one.act.pay('tok_approve')
  expect(one.state().declined).toBeNull()
  await pass(2000)
  expect(one.state().phase).toBe('confirmed')
  expect(one.server.keys(PAY)).toHaveLength(2)
  expect(one.server.orders.map(({ state }) => state)).toEqual(['FAILED', 'CONFIRMED'])
})

test('a payment that failed after the rooms were sold: they come back, and it is no confirmation', async () => {
  const one = await held()
  one.server.fate = ['PAID', 'FAILED']
  one.server.reason = 'CAPTURE_FAILED'
  one.act.pay('tok_capture_fails')
  await pass(2000)
  expect(one.state()).toMatchObject({ phase: 'paying', order: { state: 'FAILED' } })
  one.server.get('booking-1').status = 'cancelled'
  await pass(5000)
  expect(one.state()).toMatchObject({ phase: 'failed', work: null })
})

test('a step for the guest is shown, taken, and the payment goes on', async () => {
  const one = await held()
  one.server.action = { kind: 'sandbox_approval' }
  one.act.pay('tok_action')
  await pass(500)
  expect(one.state().order?.action).toEqual({ kind: 'sandbox_approval' })
  one.act.act(true)
  await pass(3000)
  expect(one.state().phase).toBe('confirmed')
  expect(one.server.to('sandbox-action')).toHaveLength(1)
})

test('a step that is refused is a declined card', async () => {
  const one = await held()
  one.server.action = { kind: 'sandbox_approval' }
  one.act.pay('tok_action')
  await pass(500)
  one.act.act(false)
  await pass(1000)
  expect(one.state()).toMatchObject({ phase: 'holding', declined: 'DECLINED' })
})

test.each([
  ['lost', 'lost' as const],
  ['never there', 'before' as const],
  ['503', problem(503, 'UNAVAILABLE')],
])('an answer that is %s is asked for again under the same key', async (_, how) => {
  const one = await held()
  one.server.mishap(PAY, how, 2)
  one.act.pay('tok_approve')
  await settle()
  expect(one.state().phase).toBe('paying')
  one.act.pay('tok_approve')
  await pass(10_000)
  expect(one.state().phase).toBe('confirmed')
  expect(one.server.keys(PAY)).toHaveLength(1)
  expect(one.server.orders).toHaveLength(1)
})

test('a page that dies before the answer finds the order by its booking', async () => {
  const first = await held()
  first.server.mishap(PAY, 'lost')
  first.act.pay('tok_approve')
  await settle()
  const next = await reloaded(first)
  expect(next.state().phase).toBe('paying')
  next.act.pay('tok_approve')
  await pass(5000)
  expect(next.state().phase).toBe('confirmed')
  expect(first.server.to(PAY)).toHaveLength(1)
})

test('a payment that was never there can be made after the reload, by a new key', async () => {
  const first = await held()
  first.server.mishap(PAY, 'before')
  first.act.pay('tok_approve')
  await settle()
  const next = await reloaded(first)
  expect(next.state()).toMatchObject({ phase: 'holding', payment: null })
  next.act.pay('tok_approve')
  await pass(5000)
  expect(next.state().phase).toBe('confirmed')
  expect(first.server.orders).toHaveLength(1)
})

test('a reload while the bank is asked goes on looking; after it, it is confirmed', async () => {
  const first = await held()
  first.server.fate = []
  first.act.pay('tok_late')
  await pass(3000)
  const second = await reloaded(first)
  expect(second.state().phase).toBe('paying')
  first.server.fate = ['PAID', 'CONFIRMED']
  await pass(5000)
  expect(second.state().phase).toBe('confirmed')
  const third = await reloaded(second)
  expect(third.state()).toMatchObject({ phase: 'confirmed', order: { state: 'CONFIRMED' } })
  expect(first.server.to(PAY)).toHaveLength(1)
})

test.each([true, false])(
  'two tabs that pay at once have one order (with locks: %s)',
  async (locks) => {
    const first = await held()
    const second = tab(first.server, first.storage)
    const lock = fairLock()
    if (locks) {
      first.platform.withLock = lock
      second.platform.withLock = lock
    }
    second.act.restore()
    await settle()
    first.act.pay('tok_approve')
    second.act.pay('tok_approve')
    await pass(5000)
    expect(first.server.orders).toHaveLength(1)
    if (locks) expect(first.server.to(PAY)).toHaveLength(1)
    expect(first.state().phase).toBe('confirmed')
    expect(second.state().phase).toBe('confirmed')
  },
)

test('a session that ends while the bank is asked: sign in, and it goes on', async () => {
  const one = await held()
  one.server.fate = []
  one.act.pay('tok_late')
  await pass(3000)
  one.server.signedIn = false
  await pass(20_000)
  expect(one.state()).toMatchObject({ phase: 'paying', signIn: true })
  one.server.signedIn = true
  one.server.fate = ['PAID', 'CONFIRMED']
  one.client.session.tell()
  await pass(20_000)
  expect(one.state()).toMatchObject({ phase: 'confirmed', signIn: false })
})

test('a session that ends at the payment: the same key, the same order', async () => {
  const one = await held()
  one.server.signedIn = false
  one.act.pay('tok_approve')
  await settle()
  expect(one.state().signIn).toBe(true)
  one.server.signedIn = true
  one.client.session.tell()
  await pass(5000)
  expect(one.state().phase).toBe('confirmed')
  expect(one.server.keys(PAY)).toHaveLength(1)
})

test('too many attempts are said, and the rooms are still held', async () => {
  const one = await held()
  one.server.mishap(PAY, problem(409, 'TOO_MANY_ATTEMPTS'))
  one.act.pay('tok_approve')
  await settle()
  expect(one.state()).toMatchObject({
    phase: 'holding',
    payment: null,
    refusal: { code: 'TOO_MANY_ATTEMPTS' },
  })
})

test('a hold that ended while paying began has expired', async () => {
  const one = await held()
  one.server.get('booking-1').expires_at = new Date(Date.now() - 1).toISOString()
  one.act.pay('tok_approve')
  await settle()
  expect(one.state()).toMatchObject({ phase: 'expired', refusal: { code: 'BOOKING_EXPIRED' } })
})

test('paying at the hotel, where it may be', async () => {
  const one = await held()
  one.act.payAtHotel()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'confirmed', order: null })
})

test('where it may not be, that is said', async () => {
  const one = await held()
  one.server.mishap('/confirm', problem(409, 'PAYMENT_REQUIRED'))
  one.act.payAtHotel()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', refusal: { code: 'PAYMENT_REQUIRED' } })
})

test('cancelling tells the refund first, and does nothing without a yes', async () => {
  const one = await held()
  one.act.pay('tok_approve')
  await pass(3000)
  one.act.cancel()
  await settle()
  expect(one.server.to('/cancel')).toEqual([])
  one.act.askCancel()
  const refund = { penaltyMinor: 0, refundMinor: 30_000, until: '2027-03-10T00:00:00Z' }
  expect(one.state().cancelling).toEqual(refund)
  one.act.keep()
  one.act.cancel()
  await settle()
  expect(one.server.to('/cancel')).toEqual([])
  one.act.askCancel()
  one.act.cancel()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'cancelled', cancelling: null })
})

test('a refund that is another one by the time of the yes is told anew', async () => {
  const one = await held()
  one.act.pay('tok_approve')
  await pass(3000)
  one.act.askCancel()
  vi.setSystemTime(new Date('2027-03-10T00:00:01Z'))
  one.act.cancel()
  await settle()
  expect(one.server.to('/cancel')).toEqual([])
  expect(one.state().cancelling).toEqual({ penaltyMinor: 30_000, refundMinor: 0, until: null })
  one.act.cancel()
  await settle()
  expect(one.state().phase).toBe('cancelled')
})

test.each(['ROOMS_GONE', 'ENDED', 'AMOUNT', 'TIMEOUT'])(
  'paid too late (%s): nothing is kept, which is told, also after a reload',
  async (reason) => {
    const one = await held()
    one.server.fate = []
    one.act.pay('tok_late')
    await pass(1000)
    one.server.get('booking-1').expires_at = new Date(Date.now() + 1000).toISOString()
    one.server.fate = ['FAILED']
    one.server.reason = reason
    await pass(30_000)
    const told = { phase: 'failed', order: { state: 'FAILED', reason }, work: null }
    expect(one.state()).toMatchObject(told)
    expect((await reloaded(one)).state()).toMatchObject(told)
  },
)

test('a hold that ends after a declined card has expired', async () => {
  const one = await held()
  one.server.fate = ['FAILED']
  one.act.pay('tok_decline')
  await pass(16 * MINUTE_MS)
  expect(one.state().phase).toBe('expired')
})

test('a payment that could not be taken is never a confirmation, however long rooms come back', async () => {
  const one = await held()
  one.server.fate = ['PAID', 'FAILED']
  one.server.reason = 'CAPTURE_FAILED'
  one.act.pay('tok_capture_fails')
  const phases = new Set<string>()
  one.flow.subscribe(() => phases.add(one.state().phase))
  await pass(5 * MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'paying', slow: true })
  await pass(60 * MINUTE_MS)
  expect(one.state()).toMatchObject({ work: null, slow: true, stalled: { kind: 'read_booking' } })
  expect(phases).not.toContain('confirmed')
  one.server.get('booking-1').status = 'cancelled'
  one.act.nudge()
  await pass(10_000)
  expect(one.state()).toMatchObject({ phase: 'failed', work: null })
})

test('forgetting what is over forgets it', async () => {
  const one = await held()
  one.act.payAtHotel()
  await settle()
  expect(one.state().phase).toBe('confirmed')
  one.act.forget()
  await settle()
  expect([...one.storage.texts.values()]).toEqual(['[]'])
  expect(one.state()).toMatchObject({ phase: 'choosing', booking: null })
})
