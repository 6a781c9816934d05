// Does what a booking on its way needs done, one thing at a time.
import { Abandoned, pause } from '../api/abandoned'
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'
import { isHeld, isOpen } from './answers'
import { isOld, stayKey } from './intent'
import type { StoredBooking } from './record'
import { loadRecord, recordOf, saveRecord } from './record'
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
    if (asProblem(error).status === 404) return null
    throw error
  }
}

/** Where this is stored, everybody sees it who comes after. */
function store({ connection }: Means, record: StoredBooking): Promise<void> {
  return saveRecord(connection.platform.storage, record)
}

function needed<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('this booking knows too little')
  return value
}

/**
 * Holds the rooms, unless another tab has done so; another tab's wish for the same is made ours.
 */
function hold(means: Means): Promise<AnswerEvent> {
  const { connection, current, tell, now, signal } = means
  const stay = needed(current().stay)
  return alone(means, stay, async () => {
    const state = current()
    const stored = await loadRecord(connection.platform.storage, stay)
    const before = stored?.bookingId ? await find(means, stored.bookingId) : null
    if (before && (isHeld(before, now()) || (before.order && isOpen(before.order)))) {
      return { type: 'booked', booking: before }
    }
    const own = needed(state.intent)
    const other = stored?.agreedMinor === state.agreedMinor ? stored.intent : null
    const intent = other && !isOld(other, now().ownMs) ? other : own
    if (intent.key !== own.key) tell({ type: 'adopted', intent })
    const record = { ...needed(recordOf(state)), intent, bookingId: null, orderId: null }
    await store(means, record)
    const { key, body } = intent
    const booking = await send(connection, 'create_booking', { key, body, signal })
    connection.freshness.take(booking.freshness)
    await store(means, { ...record, intent: null, bookingId: booking.id })
    return { type: 'booked', booking }
  })
}

/** Begins a payment, unless another tab has done so. */
function checkout(means: Means, token: string): Promise<AnswerEvent> {
  const { connection, current, signal } = means
  const stay = needed(current().stay)
  return alone(means, stay, async () => {
    const state = current()
    const { booking, payment } = state
    const { id } = needed(booking)
    const { key } = needed(payment)
    const stored = await loadRecord(connection.platform.storage, stay)
    const others = stored?.payment && stored.payment.key !== key
    if (others || (stored && stored.orderId !== (booking?.order?.id ?? null))) {
      const now = await find(means, id)
      if (now?.order && isOpen(now.order)) return { type: 'booked', booking: now }
    }
    const record = needed(recordOf(state))
    await store(means, record)
    const body = { booking_id: id, payment_method: { token } }
    const begun = await send(connection, 'create_checkout', { key, body, signal })
    await store(means, { ...record, payment: null, orderId: begun.order_id })
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
  const { connection, current, signal } = means
  switch (work.kind) {
    case 'restore': {
      const record = await loadRecord(connection.platform.storage, work.stay)
      return { type: 'restored', record, stay: work.stay, anew: work.anew }
    }
    case 'quote': {
      const body = quoteBody(needed(current().stay))
      const quote = await send(connection, 'create_quote', { body, signal })
      return { type: 'quoted', quote, spare: work.spare }
    }
    case 'hold':
      return hold(means)
    case 'checkout':
      return checkout(means, work.token)
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
