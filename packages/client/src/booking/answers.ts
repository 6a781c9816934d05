// What an answer makes of a booking on its way. Pure.
import { secondsLeft } from './countdown'
import { agreedAt, isOld } from './intent'
import { isOverdue, isSlow, LOOKS_MAX, lookPauseMs } from './pauses'
import { priceChange } from './refusal'
import type { Booking, Checkout, Order, Quote } from './send'
import type { AnswerEvent, BookingState, Moment, Phase, Spare } from './state'
import { at, NOTHING } from './state'

type Restored = Extract<AnswerEvent, { type: 'restored' }>

/** Nothing is in the way any more. */
export const CLEAR = {
  ...{ trouble: null, signIn: false, work: null, stalled: null, notBefore: null },
} as const

/** Looks at an order, at once. */
export const lookAt = (id: string): BookingState['work'] => ({ kind: 'read_order', id, ...at })

/** Makes the wish for a booking, and sends it. */
export function wish(state: BookingState, quote: Quote, spare: Spare): BookingState {
  const { guest } = state
  const { key, made } = spare
  const body = { quote_id: quote.id, ...(guest ? { guest } : {}) }
  return {
    ...state,
    ...CLEAR,
    ...{ phase: 'holding', quote, agreedMinor: quote.total_minor, change: null, refusal: null },
    ...{ intent: { key, body, made, confirmedAt: agreedAt(spare) }, intentIsOld: false },
    ...{ booking: null, order: null, declined: null, payment: null },
    ...{ secondsLeft: null, announced: null, cancelling: null, slow: false },
    work: { kind: 'hold', requoted: false, ...at },
  }
}

/**
 * A price: it is agreed to when it is the one that was shown. With a spare key it is booked, if the
 * guest saw a price, it is still that one, and it is not long ago.
 */
export function quoted(
  state: BookingState,
  quote: Quote,
  spare: Spare | null,
  now: Moment,
): BookingState {
  const shown = state.agreedMinor ?? state.stay?.shownMinor ?? null
  const change = priceChange(shown, quote.total_minor)
  if (spare && shown !== null && !change) {
    const next = wish(state, quote, spare)
    if (isOld(spare, now.ownMs)) return { ...next, intentIsOld: true, work: null }
    return { ...next, work: { kind: 'hold', requoted: true, ...at } }
  }
  return {
    ...state,
    ...CLEAR,
    ...{ phase: 'reviewing', quote, change, refusal: null },
    agreedMinor: change ? state.agreedMinor : quote.total_minor,
  }
}

/** What was kept: an intent is sent again, a booking is looked at. */
export function restored({ record, stay, anew }: Restored, now: Moment): BookingState {
  const given = stay ?? record?.stay ?? null
  if (!record) {
    const work = given ? ({ kind: 'quote', spare: null, ...at } as const) : null
    return { ...NOTHING, stay: given, work }
  }
  const { userId, guest, agreedMinor, intent, payment } = record
  const kept = { ...NOTHING, userId, stay: given, guest, agreedMinor, payment }
  if (intent) {
    const old = isOld(intent, now.ownMs)
    const work = old ? null : ({ kind: 'hold', requoted: false, ...at } as const)
    return { ...kept, phase: 'holding', intent, intentIsOld: old, work }
  }
  if (record.bookingId) {
    const phase = anew ? 'choosing' : 'holding'
    return { ...kept, phase, work: { kind: 'read_booking', id: record.bookingId, ...at } }
  }
  return { ...kept, work: { kind: 'quote', spare: null, ...at } }
}

/** Something may still come of an order. */
export const isOpen = (order: { state: string }): boolean =>
  order.state === 'CREATED' || order.state === 'PAID'

/** After so many looks they take long to come back. */
const SLOW_LOOKS = 8

/** Rooms of a payment that could not be taken come back, a moment later. */
const isComingBack = ({ status, order }: Booking): boolean =>
  status === 'confirmed' && order?.state === 'FAILED' && order.reason === 'CAPTURE_FAILED'

/** Whether rooms are held by it now: its time counts, whether or not it was tidied up. */
export const isHeld = ({ status, expires_at }: Booking, { serverMs }: Moment): boolean =>
  status === 'pending' && Date.parse(expires_at) > serverMs

/** Whether a payment was on its way to its end, and came to nothing: no card was refused. */
function wasForNothing({ order }: Booking): boolean {
  const reason = order?.state === 'FAILED' ? order.reason : null
  return !!reason && reason !== 'CANCELLED' && reason !== 'DECLINED'
}

/** Which phase a booking is in, whose order does not live. */
function phaseOf(booking: Booking, now: Moment): Phase {
  if (isHeld(booking, now)) return 'holding'
  if (booking.status === 'confirmed') return 'confirmed'
  if (wasForNothing(booking)) return 'failed'
  return booking.status === 'cancelled' ? 'cancelled' : 'expired'
}

/** The booking as it is. It decides, whatever was thought of it. */
export function booked(state: BookingState, booking: Booking, now: Moment): BookingState {
  const order = booking.order ?? null
  const isOver = !isHeld(booking, now) && !(order && isOpen(order))
  // Chosen again after its end: this is another wish.
  if (state.phase === 'choosing' && isOver && state.stay) {
    const { userId, stay, guest } = state
    return { ...NOTHING, userId, stay, guest, work: { kind: 'quote', spare: null, ...at } }
  }
  const left = booking.status === 'pending' ? secondsLeft(booking.expires_at, now.serverMs) : null
  // The figures stay as they were told, as long as there is something to cancel.
  const mayCancel = isHeld(booking, now) || booking.status === 'confirmed'
  const longer = left !== null && state.secondsLeft !== null && left > state.secondsLeft + 1
  const next: BookingState = {
    ...state,
    ...CLEAR,
    ...{ booking, intent: null, intentIsOld: false, secondsLeft: left },
    cancelling: mayCancel ? state.cancelling : null,
    // Held or sold at another price than was agreed to: another tab's wish, or that of before.
    change: isOver ? null : priceChange(state.agreedMinor, booking.total_minor),
    announced: longer ? null : state.announced,
    declined: order?.state === 'FAILED' ? (order.reason ?? null) : null,
    // Another one than we know: ours is of before.
    order: state.order && state.order.id === order?.id ? state.order : null,
  }
  // What was answered first: by now it may be another.
  if (booking.from_cache) {
    return { ...next, phase: 'holding', work: { kind: 'read_booking', id: booking.id, ...at } }
  }
  if (order && isOpen(order) && booking.status !== 'cancelled') {
    return { ...next, phase: 'paying', work: lookAt(order.id) }
  }
  const looks = state.work?.kind === 'read_booking' ? state.work.tries : 0
  if (isComingBack(booking)) {
    const look = { kind: 'read_booking', id: booking.id, tries: looks + 1 } as const
    const back = { ...next, phase: 'paying', slow: looks >= SLOW_LOOKS } as const
    if (looks >= LOOKS_MAX) return { ...back, stalled: { ...look, ...at } }
    return { ...back, work: { ...look, afterMs: lookPauseMs(looks) } }
  }
  const phase = phaseOf(booking, now)
  const seen = order !== null && next.order?.state !== order.state
  // The whole order tells what was taken: for the confirmation, and before cancelling.
  const work = seen && (phase === 'confirmed' || phase === 'failed') ? lookAt(order.id) : null
  return { ...next, phase, payment: null, slow: false, work }
}

/** The payment has begun, or had begun before. */
export const checkedOut = (state: BookingState, checkout: Checkout): BookingState => ({
  ...state,
  ...CLEAR,
  ...{ phase: 'paying', payment: null },
  work: { ...at, kind: 'read_order', id: checkout.order_id, afterMs: lookPauseMs(0) },
})

/**
 * An order as it is: looked at again until it is at its end, then its booking tells what came of
 * it.
 */
export function ordered(state: BookingState, order: Order, now: Moment): BookingState {
  const looks = state.work?.kind === 'read_order' ? state.work.tries : 0
  const next = { ...state, ...CLEAR, order, payment: null }
  const { booking } = state
  if (order.state === 'CONFIRMED' || order.state === 'FAILED') {
    const told = booking?.order?.id === order.id && booking.order.state === order.state
    const work = { kind: 'read_booking', id: order.booking_id, ...at } as const
    return { ...next, slow: false, work: told ? null : work }
  }
  const look = { ...at, kind: 'read_order', id: order.id, tries: looks + 1 } as const
  const slow = isSlow(order.created_at, now.serverMs)
  const moves = order.state !== state.order?.state
  if (!moves && isOverdue(order.deadline_at, now.serverMs)) return { ...next, slow, stalled: look }
  return { ...next, slow, work: { ...look, afterMs: lookPauseMs(looks) } }
}
