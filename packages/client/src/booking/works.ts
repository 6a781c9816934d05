// Does what a booking on its way needs done, one thing at a time.
import { Abandoned, pause } from '../api/abandoned'
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'
import { isHeld, isOpen } from './answers'
import { mayStillBeSent } from './consent'
import type { Intent } from './intent'
import { isOld, isSignedOut, isUndecided, isUnknownBooking, stayKey } from './intent'
import type { StoredBooking } from './record'
import { isOf, loadRecord, recordOf } from './record'
import type { Booking } from './send'
import { send } from './send'
import type { AnswerEvent, BookingState, Moment, Work } from './state'
import type { Stay } from './stay'
import { quoteBody } from './stay'

/** What there is to do it with. */
export interface Means {
  connection: Connection
  /** What is known now. */
  current: () => BookingState
  /** Tells in between. */
  tell: (event: AnswerEvent) => void
  /** Keeps it, after all that was to be kept before; nothing once nobody waits for it. */
  store: (record: StoredBooking) => Promise<void>
  now: () => Moment
  signal: AbortSignal
}

/** A tab that was frozen in the middle must not hold the others up for ever. */
const TURN_WAIT_MS = 15_000

/** Other tabs wait until it is done. */
async function alone<T>(means: Means, stay: Stay, work: () => Promise<T>): Promise<T> {
  const { withLock } = means.connection.platform
  if (!withLock) return work()
  const waiting = new AbortController()
  let late = false
  const turn = withLock(`innsight.booking/${stayKey(stay)}`, async () => {
    waiting.abort()
    if (late || means.signal.aborted) throw new Abandoned()
    return work()
  })
  // Nobody hears of it when it comes too late.
  turn.catch(() => undefined)
  late = await pause(TURN_WAIT_MS, waiting.signal)
  if (late) throw new Problem('late')
  return turn
}

/** A booking that this guest has; null when there is none of that name. */
async function find({ connection, signal }: Means, id: string): Promise<Booking | null> {
  try {
    return await send(connection, 'get_booking', { id, signal })
  } catch (error) {
    if (isUnknownBooking(asProblem(error))) return null
    throw error
  }
}

/** What is stored for a stay, unless it is somebody else's. */
async function storedFor({ connection, now }: Means, stay: Stay): Promise<StoredBooking | null> {
  const record = await loadRecord(connection.platform.storage, stay)
  return record && isOf(record, now().userId) ? record : null
}

/** Whose session this is: asked where somebody's booking is kept, and nobody is known to be there. */
async function whoIsThere({ connection, signal }: Means): Promise<string | null> {
  const { session } = connection
  if (session.userId) return session.userId
  try {
    session.found((await send(connection, 'get_me', { signal })).id)
  } catch (error) {
    if (!isSignedOut(asProblem(error))) throw error
    session.found(null)
  }
  return session.userId ?? null
}

/**
 * What is kept. Somebody else's is not shown; where nobody is signed in, its guest has to be first,
 * or it is left alone.
 */
async function restore(means: Means, stay: Stay | null, anew: boolean): Promise<AnswerEvent> {
  const record = await loadRecord(means.connection.platform.storage, stay)
  const who = record?.userId ? await whoIsThere(means) : null
  const isTheirs = !record?.userId || record.userId === who
  if (!isTheirs && who === null && !anew) {
    throw new Problem('refused', { status: 401, code: 'UNAUTHENTICATED' })
  }
  return { type: 'restored', record: isTheirs ? record : null, stay, anew }
}

function needed<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('this booking knows too little')
  return value
}

/** Another tab's wish for the same, that may still be answered. */
function otherWish(stored: StoredBooking | null, own: Intent, now: Moment): Intent | null {
  const intent = stored?.intent ?? null
  return intent && intent.key !== own.key && !isOld(intent, now.ownMs) ? intent : null
}

/** Sends a wish that is stored. */
async function book(means: Means, record: StoredBooking, { key, body }: Intent): Promise<Booking> {
  const { connection, signal } = means
  const booking = await send(connection, 'create_booking', { key, body, signal })
  connection.freshness.take(booking.freshness)
  await means.store({ ...record, intent: null, bookingId: booking.id })
  return booking
}

/**
 * What came of another tab's wish at another price: it is sent again under its own key, because
 * nobody knows whether it was answered. Null when it came to nothing; then there is room for ours.
 */
async function replayed(means: Means, record: StoredBooking, of: Intent): Promise<Booking | null> {
  try {
    return await book(means, record, of)
  } catch (error) {
    if (!(error instanceof Problem) || isUndecided(error)) throw error
    return null
  }
}

/**
 * Holds the rooms, unless another tab has done so; another tab's wish for the same is made ours.
 */
function hold(means: Means, work: Work): Promise<AnswerEvent> {
  const { current, tell, now } = means
  const stay = needed(current().stay)
  return alone(means, stay, async () => {
    const state = current()
    const stored = await storedFor(means, stay)
    const before = stored?.bookingId ? await find(means, stored.bookingId) : null
    if (before && (isHeld(before, now()) || (before.order && isOpen(before.order)))) {
      return { type: 'booked', booking: before }
    }
    const own = needed(state.intent)
    const other = otherWish(stored, own, now())
    const isSame = other !== null && stored?.agreedMinor === state.agreedMinor
    const intent = isSame ? other : own
    if (isSame) tell({ type: 'adopted', intent })
    const record = { ...needed(recordOf(current())), intent, bookingId: null, orderId: null }
    if (!mayStillBeSent(current(), work, now())) return { type: 'doubted', work }
    const made = other && stored && !isSame ? await replayed(means, stored, other) : null
    if (made) return { type: 'booked', booking: made }
    await means.store(record)
    return { type: 'booked', booking: await book(means, record, intent) }
  })
}

/** Begins a payment, unless another tab has done so. */
function checkout(means: Means, work: Extract<Work, { kind: 'checkout' }>): Promise<AnswerEvent> {
  const { connection, current, now, signal } = means
  const stay = needed(current().stay)
  return alone(means, stay, async () => {
    const state = current()
    const { booking, payment } = state
    const { id } = needed(booking)
    const { key } = needed(payment)
    const stored = await storedFor(means, stay)
    const others = stored?.payment && stored.payment.key !== key
    if (others || (stored && stored.orderId !== (booking?.order?.id ?? null))) {
      const known = await find(means, id)
      if (known?.order && isOpen(known.order)) return { type: 'booked', booking: known }
    }
    const record = needed(recordOf(state))
    await means.store(record)
    if (!mayStillBeSent(current(), work, now())) return { type: 'doubted', work }
    const body = { booking_id: id, payment_method: { token: work.token } }
    const begun = await send(connection, 'create_checkout', { key, body, signal })
    await means.store({ ...record, payment: null, orderId: begun.order_id })
    return { type: 'checked_out', checkout: begun }
  })
}

const STEPS = {
  extend: 'extend_booking',
  confirm: 'confirm_booking',
  cancel: 'cancel_booking',
} as const

/** Does it, and says what came of it; throws what went wrong. */
export async function perform(means: Means, work: Work): Promise<AnswerEvent> {
  const { connection, current, now, signal } = means
  // Whatever was waited for: a pause, a network, a sign-in, a page that slept.
  if (!mayStillBeSent(current(), work, now())) return { type: 'doubted', work }
  switch (work.kind) {
    case 'restore':
      return restore(means, work.stay, work.anew)
    case 'quote': {
      const body = quoteBody(needed(current().stay))
      const quote = await send(connection, 'create_quote', { body, signal })
      return { type: 'quoted', quote, spare: work.spare }
    }
    case 'hold':
      return hold(means, work)
    case 'checkout':
      return checkout(means, work)
    case 'read_booking':
      return {
        type: 'booked',
        booking: await send(connection, 'get_booking', { id: work.id, signal }),
      }
    case 'read_order':
      return {
        type: 'ordered',
        order: await send(connection, 'get_order', { id: work.id, signal }),
      }
    case 'act': {
      const { id, approve } = work
      const sent = { id, body: { approve }, signal }
      return { type: 'ordered', order: await send(connection, 'take_sandbox_action', sent) }
    }
    default:
      return {
        type: 'booked',
        booking: await send(connection, STEPS[work.kind], { id: work.id, signal }),
      }
  }
}
