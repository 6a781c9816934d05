// brief: U2, U3
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProblemKind } from '../api/problem'
import { Problem } from '../api/problem'
import { SharedStorage } from '../testing/platform'
import { STAY } from '../testing/stay'
import { announcement, secondsLeft } from './countdown'
import { drawKey, isOld, isUndecided, stayKey } from './intent'
import { isOverdue, isSlow, lookPauseMs, tryPauseMs } from './pauses'
import type { StoredBooking } from './record'
import { loadRecord, removeWish, saveRecord } from './record'
import { refundOf } from './refund'
import { newQuoteOf, priceChange, refusalOf } from './refusal'
import type { Booking, Order } from './send'

const NOON = Date.parse('2027-03-01T12:00:00Z')

test.each([
  [0, '', true],
  [403, '', true],
  [404, '', true],
  [409, '', true],
  [401, 'UNAUTHENTICATED', true],
  [408, 'REQUEST_TIMEOUT', true],
  [429, 'RATE_LIMITED', true],
  [500, 'INTERNAL', true],
  [503, 'LANE_FULL', true],
  [504, 'TRANSACTION_TIMEOUT', true],
  [409, 'INVENTORY_LOCKED', true],
  [409, 'CONCURRENCY_ABORT', true],
  [400, 'INVALID_BODY', false],
  [403, 'CROSS_SITE_REQUEST', false],
  [404, 'QUOTE_NOT_FOUND', false],
  [409, 'INSUFFICIENT_INVENTORY', false],
  [409, 'PRICE_CHANGED', false],
  [409, 'IDEMPOTENCY_CONFLICT', false],
  [410, 'QUOTE_EXPIRED', false],
  [413, 'PAYLOAD_TOO_LARGE', false],
])('%i %s keeps the wish: %s', (status, code, keeps) => {
  expect(isUndecided(new Problem('down', { status, code }))).toBe(keeps)
})

test.each(['offline', 'unreachable', 'late', 'garbled'] as ProblemKind[])('%s does too', (kind) => {
  expect(isUndecided(new Problem(kind))).toBe(true)
})

test('a wish is old after a quarter of an hour, whichever way the clock was set', () => {
  const intent = { key: 'k', body: { quote_id: 'q' }, made: NOON }
  expect(isOld({ ...intent, confirmedAt: NOON + 60_000 }, NOON + 16 * 60_000)).toBe(false)
  expect(isOld(intent, NOON + 15 * 60_000)).toBe(false)
  expect(isOld(intent, NOON + 15 * 60_000 + 1)).toBe(true)
  expect(isOld(intent, NOON - 3_600_000)).toBe(true)
})

test('keys are long, and the server takes them', () => {
  const keys = new Set(Array.from({ length: 500 }, () => drawKey(Math.random)))
  expect(keys.size).toBe(500)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})

test('a stay is the same whatever was shown for it', () => {
  expect(stayKey({ ...STAY, shownMinor: 1 })).toBe(stayKey(STAY))
  for (const part of [
    'roomTypeId',
    'checkIn',
    'checkOut',
    'adults',
    'children',
    'rooms',
  ] as const) {
    expect(stayKey({ ...STAY, [part]: 'x' })).not.toBe(stayKey(STAY))
  }
})

test.each([
  [301, 300, 5],
  [300, 299, null],
  [61, 60, 1],
  [400, 30, 1],
  [61, 0, null],
  [null, 200, null],
  [200, 800, null],
  [900, 899, null],
])('from %s to %i seconds %s is said', (before, after, said) => {
  expect(announcement(before, after)).toBe(said)
})

test('counted down second by second, each mark is said exactly once', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 60, maxLength: 200 })
  fc.assert(
    fc.property(steps, (gaps) => {
      let left = 900
      const said: (number | null)[] = []
      for (const gap of gaps) {
        const next = Math.max(0, left - gap)
        said.push(announcement(left, next))
        left = next
      }
      const marks = said.filter((mark) => mark !== null)
      expect(new Set(marks).size).toBe(marks.length)
      if (left <= 300 && left > 0) expect(marks).toContain(5)
    }),
  )
})

test('seconds are whole and never less than none', () => {
  const end = '2027-03-01T12:15:00Z'
  expect(secondsLeft(end, NOON)).toBe(900)
  expect(secondsLeft(end, NOON + 1)).toBe(900)
  expect(secondsLeft(end, NOON + 1000)).toBe(899)
  expect(secondsLeft(end, NOON + 3_600_000)).toBe(0)
})

const booking = (status: string, free = true) =>
  ({
    status,
    cancellation: [
      ...(free ? [{ until: '2027-03-10T00:00:00Z', penalty_minor: 0 }] : []),
      { until: null, penalty_minor: 30_000 },
    ],
  }) as unknown as Booking
const order = (captured_minor: number, refunded_minor = 0, state = 'CONFIRMED') =>
  ({ state, captured_minor, refunded_minor, amount_minor: 30_000 }) as unknown as Order
const LATER = Date.parse('2027-03-10T00:00:00Z')

test.each([
  ['a hold', booking('pending'), null, NOON, 0, 0],
  ['a hold without free cancellation', booking('pending', false), null, NOON, 0, 0],
  ['paid, still free', booking('confirmed'), order(30_000), NOON, 0, 30_000],
  ['paid, not free any more', booking('confirmed'), order(30_000), LATER, 30_000, 0],
  ['paid, never free', booking('confirmed', false), order(30_000), NOON, 30_000, 0],
  ['being paid', booking('confirmed'), order(0, 0, 'PAID'), NOON, 0, 30_000],
  ['at the hotel, too late', booking('confirmed'), null, LATER, 30_000, 0],
  ['partly given back', booking('confirmed'), order(30_000, 10_000), NOON, 0, 20_000],
])('cancelling %s', (_, of, paid, nowMs, penaltyMinor, refundMinor) => {
  expect(refundOf(of, paid, nowMs)).toMatchObject({ penaltyMinor, refundMinor })
})

test('pauses grow, to a limit', () => {
  const looks = Array.from({ length: 12 }, (_, count) => lookPauseMs(count))
  expect(looks).toEqual([...looks].sort((a, b) => a - b))
  expect(looks.at(-1)).toBe(10_000)
  const tries = Array.from({ length: 6 }, (_, count) => tryPauseMs(count + 1, null))
  expect(tries).toEqual([1000, 2000, 4000, 8000, 16_000, null])
  expect(tryPauseMs(1, 12)).toBe(12_000)
})

test('slow and overdue are told by the server’s time', () => {
  const made = '2027-03-01T12:00:00Z'
  expect([8000, 8001].map((ms) => isSlow(made, NOON + ms))).toEqual([false, true])
  expect([900_000, 900_001].map((ms) => isOverdue(made, NOON + ms))).toEqual([false, true])
})

test('a change of price has three figures, or there is none', () => {
  expect(priceChange(100, 130)).toEqual({ oldMinor: 100, newMinor: 130, differenceMinor: 30 })
  expect(priceChange(100, 100)).toBeNull()
  expect(priceChange(null, 100)).toBeNull()
})

test('a refusal with nonsense in it is still one', () => {
  const code = 'INSUFFICIENT_INVENTORY'
  const details = { conflict_date: '<b>', requested: 'two', available: null }
  const problem = new Problem('refused', { status: 409, code, details })
  expect(refusalOf(problem)).toEqual({ code, night: null, requested: 0, available: 0 })
  expect(newQuoteOf(new Problem('refused', { details: { quote: { id: 1 } } }))).toBeNull()
})

const record = (roomTypeId: string, bookingId: string | null = null): StoredBooking => ({
  ...{
    version: 1,
    userId: null,
    guest: null,
    agreedMinor: 1,
    intent: null,
    bookingId,
    payment: null,
  },
  ...{ stay: { ...STAY, roomTypeId }, orderId: null },
})

test('ten stays are kept, the last one first', async () => {
  const shared = new SharedStorage()
  const storage = shared.tab()
  for (let count = 1; count <= 12; count += 1) await saveRecord(storage, record(`r${count}`))
  expect(shared.texts.size).toBe(11)
  expect((await loadRecord(storage, null))?.stay.roomTypeId).toBe('r12')
  expect(await loadRecord(storage, { ...STAY, roomTypeId: 'r2' })).toBeNull()
  expect(await loadRecord(storage, { ...STAY, roomTypeId: 'r3' })).not.toBeNull()
})

test('a wish that came to nothing does not take another tab’s booking with it', async () => {
  const storage = new SharedStorage().tab()
  await saveRecord(storage, record('r', 'b'))
  await removeWish(storage, STAY, new Set())
  expect(await loadRecord(storage, STAY)).not.toBeNull()
  await saveRecord(storage, record('r'))
  await removeWish(storage, STAY, new Set())
  expect(await loadRecord(storage, STAY)).toBeNull()
})

test('what was stored once is not stored again', async () => {
  const shared = new SharedStorage()
  const storage = shared.tab()
  await saveRecord(storage, record('r'))
  const before = shared.log.length
  await saveRecord(storage, record('r'))
  expect(shared.log).toHaveLength(before)
})
