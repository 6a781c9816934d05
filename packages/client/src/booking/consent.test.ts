// brief: U2, U3 – nothing is sent that the guest does not want any more, at another price, or after
// so long.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { problem } from '../testing/server'
import type { Tab } from '../testing/stay'
import { STAY } from '../testing/stay'
import {
  beginTest,
  endTest,
  GUEST,
  hold,
  MINUTE_MS,
  pass,
  review,
  settle,
  tab,
} from '../testing/tabs'

beforeEach(beginTest)
afterEach(endTest)

const POST = 'POST /v1/bookings'
const PAY = 'POST /v1/checkout'
const CANCEL = '/cancel'
const HOUR_MS = 60 * MINUTE_MS

/** The machine sleeps: no timer runs, and the clock is later afterwards. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

/** Somebody opens the laptop. */
async function wake(one: Tab): Promise<void> {
  one.platform.attend({ visible: true, online: true })
  await pass(MINUTE_MS)
}

async function sold(): Promise<Tab> {
  const one = tab()
  await hold(one)
  one.act.pay('tok_approve')
  await pass(3000)
  expect(one.state().phase).toBe('confirmed')
  return one
}

test.each([
  ['that is tried again', 1],
  ['that was given up', MINUTE_MS],
])('a cancel %s is dropped by “keep”, and the booking is looked at', async (_, waits) => {
  const one = await sold()
  one.server.mishap(CANCEL, 'before', 6)
  one.act.askCancel()
  one.act.cancel()
  await pass(waits)
  const [sent, read] = [one.server.to(CANCEL).length, one.server.to('GET /v1/bookings').length]
  one.act.keep()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'confirmed', cancelling: null, stalled: null })
  expect(one.server.to('GET /v1/bookings')).toHaveLength(read + 1)
  await wake(one)
  expect(one.server.to(CANCEL)).toHaveLength(sent)
  expect(one.server.get('booking-1').status).toBe('confirmed')
})

test('a cancel that was done after all is seen by “keep”', async () => {
  const one = await sold()
  one.server.mishap(CANCEL, 'lost')
  one.act.askCancel()
  one.act.cancel()
  await settle()
  one.act.keep()
  await settle()
  expect(one.state().phase).toBe('cancelled')
})

test('a cancel that would cost something else by now is not sent again, but told anew', async () => {
  const one = await sold()
  vi.setSystemTime(new Date('2027-03-09T23:55:00Z'))
  one.server.mishap(CANCEL, 'before', 6)
  one.act.askCancel()
  one.act.cancel()
  await pass(MINUTE_MS)
  expect(one.state().stalled?.kind).toBe('cancel')
  const sent = one.server.to(CANCEL).length
  sleep(6 * MINUTE_MS)
  await wake(one)
  expect(one.server.to(CANCEL)).toHaveLength(sent)
  const told = { penaltyMinor: 30_000, refundMinor: 0, until: null }
  expect(one.state()).toMatchObject({ cancelling: told, work: null, stalled: null })
  one.act.cancel()
  await settle()
  expect(one.state().phase).toBe('cancelled')
})

test('a cancel of long ago is told anew as well, at the same price', async () => {
  const one = await sold()
  one.server.mishap(CANCEL, 'before', 6)
  one.act.askCancel()
  one.act.cancel()
  await pass(MINUTE_MS)
  const sent = one.server.to(CANCEL).length
  sleep(8 * HOUR_MS)
  await wake(one)
  expect(one.server.to(CANCEL)).toHaveLength(sent)
  expect(one.state().cancelling).toMatchObject({ penaltyMinor: 0, refundMinor: 30_000 })
})

test.each([
  ['stalls', MINUTE_MS],
  ['waits for its next try', 1],
])('a wish that %s while the machine sleeps is not sent without a yes', async (_, waits) => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, 'before', 6)
  one.act.hold(GUEST)
  await pass(waits)
  const sent = one.server.to(POST).length
  sleep(3 * HOUR_MS)
  await wake(one)
  expect(one.state()).toMatchObject({ intentIsOld: true, work: null, stalled: null })
  expect(one.server.to(POST)).toHaveLength(sent)
  one.act.nudge()
  await pass(MINUTE_MS)
  expect(one.server.to(POST)).toHaveLength(sent)
  one.act.resume()
  await pass(MINUTE_MS)
  expect(one.server.keys(POST).length).toBeGreaterThanOrEqual(1)
  expect(one.state()).toMatchObject({ intentIsOld: false, booking: { id: 'booking-1' } })
})

test('a yes counts from when it was given, and keeps the key', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, 'before', 12)
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  const key = one.state().intent?.key
  sleep(20 * MINUTE_MS)
  one.platform.attend({ visible: true })
  await settle()
  expect(one.state().intentIsOld).toBe(true)
  one.act.resume()
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ stalled: { kind: 'hold' }, intent: { key } })
  sleep(10 * MINUTE_MS)
  one.platform.attend({ visible: true })
  await settle()
  expect(one.state().intentIsOld).toBe(false)
  expect(one.server.keys(POST)[0]).toBe(key)
})

test('a new quote brings no new consent with it', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, problem(410, 'QUOTE_EXPIRED'))
  one.server.mishap('POST /v1/quotes', 'before', 6)
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.state().stalled?.kind).toBe('quote')
  sleep(3 * HOUR_MS)
  await wake(one)
  expect(one.state()).toMatchObject({ intentIsOld: true, work: null })
  expect(one.server.to(POST)).toHaveLength(1)
  one.act.resume()
  await pass(MINUTE_MS)
  expect(one.state().booking?.id).toBe('booking-1')
})

test('a payment of long ago is not begun any more: the booking is looked at instead', async () => {
  const one = tab()
  await hold(one)
  one.act.extend()
  await settle()
  one.server.mishap(PAY, 'before', 6)
  one.act.pay('tok_approve')
  await pass(MINUTE_MS)
  expect(one.state().stalled?.kind).toBe('checkout')
  const sent = one.server.to(PAY).length
  sleep(16 * MINUTE_MS)
  await wake(one)
  expect(one.state()).toMatchObject({ phase: 'holding', payment: null, work: null, stalled: null })
  expect(one.server.to(PAY)).toHaveLength(sent)
  expect(one.server.orders).toEqual([])
})

test('a payment that waits for a sign-in is not begun long after either', async () => {
  const one = tab()
  await hold(one)
  one.act.extend()
  await settle()
  one.server.signedIn = false
  one.act.pay('tok_approve')
  await settle()
  sleep(16 * MINUTE_MS)
  one.server.signedIn = true
  one.client.session.tell()
  await pass(MINUTE_MS)
  expect(one.server.to(PAY)).toHaveLength(1)
  expect(one.server.orders).toEqual([])
})

test('paying at the hotel waits no longer than that', async () => {
  const one = tab()
  await hold(one)
  one.act.extend()
  await settle()
  one.server.mishap('/confirm', 'before', 6)
  one.act.payAtHotel()
  await pass(MINUTE_MS)
  sleep(16 * MINUTE_MS)
  await wake(one)
  expect(one.server.get('booking-1').status).toBe('pending')
  expect(one.state()).toMatchObject({ phase: 'holding', stalled: null })
})

test('long patience is asked for: it is told until when, and never asked sooner', async () => {
  const one = tab()
  await review(one)
  const busy = Response.json(
    { code: 'RATE_LIMITED' },
    { status: 429, headers: { 'retry-after': '300' } },
  )
  one.server.mishap(POST, busy)
  one.act.hold(GUEST)
  await settle()
  const until = Date.now() + 300_000
  expect(one.state()).toMatchObject({ trouble: 'busy', work: null, notBefore: until })
  one.act.retry()
  one.platform.attend({ online: true })
  await pass(299_000)
  one.act.retry()
  await settle()
  expect(one.server.to(POST)).toHaveLength(1)
  await pass(1000)
  expect(one.state()).toMatchObject({ booking: { id: 'booking-1' }, notBefore: null })
  expect(one.server.keys(POST)).toHaveLength(1)
})

test('short patience is had without a word', async () => {
  const one = tab()
  await review(one)
  const busy = Response.json({ code: 'BUSY' }, { status: 429, headers: { 'retry-after': '15' } })
  one.server.mishap(POST, busy)
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ stalled: null, work: { kind: 'hold', afterMs: 15_000 } })
})

test('“again” holds nothing at a price that nobody saw', async () => {
  const one = tab()
  one.server.mishap('POST /v1/quotes', problem(409, 'MIN_STAY', { min_stay: 3 }))
  one.act.choose({ ...STAY, shownMinor: null })
  await settle()
  expect(one.state()).toMatchObject({ phase: 'choosing', refusal: { code: 'MIN_STAY' } })
  one.act.again()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'reviewing', agreedMinor: 30_000 })
  expect(one.server.to(POST)).toEqual([])
})
