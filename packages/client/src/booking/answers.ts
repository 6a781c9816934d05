// What an answer makes of a booking on its way. Pure.
import { secondsLeft } from './countdown'
import { isOld } from './intent'
import { isOverdue, isSlow, lookPauseMs } from './pauses'
import { priceChange } from './refusal'
import type { Booking, Checkout, Order, Quote } from './send'
import type { AnswerEvent, BookingState, Moment, Phase, Spare } from './state'
import { at, NOTHING } from './state'

type Restored = Extract<AnswerEvent, { type: 'restored' }>

/** Nothing is in the way any more. */
export const CLEAR = { trouble: null, signIn: false, work: null, stalled: null } as const

/** Looks at an order, at once. */
export const lookAt = (id: string): BookingState['work'] => ({ kind: 'read_order', id, ...at })

/** Makes the wish for a booking, and sends it. */
export function wish(state: BookingState, quote: Quote, { key, made }: Spare): BookingState {
  const { guest } = state
  const body = { quote_id: quote.id, ...(guest ? { guest } : {}) }
  return {
    ...state,
    ...CLEAR,
    ...{ phase: 'holding', quote, agreedMinor: quote.total_minor, change: null, refusal: null },
    ...{ intent: { key, body, made }, booking: null, order: null, declined: null, payment: null },
    ...{ secondsLeft: null, announced: null, cancelling: null, slow: false },
    work: { kind: 'hold', requoted: false, ...at },
  }
}

/** A price: it is agreed to when it is the one that was shown. */
export function quoted(state: BookingState, quote: Quote, spare: Spare | null): BookingState {
  const change = priceChange(state.agreedMinor ?? state.stay?.shownMinor ?? null, quote.total_minor)
  if (spare && !change) {
    const next = wish(state, quote, spare)
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
  const { guest, agreedMinor, intent, payment } = record
  const kept = { ...NOTHING, stay: given, guest, agreedMinor, payment }
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

/** Rooms of a payment that could not be taken come back, a moment later. */
const isComingBack = ({ status, order }: Booking): boolean =>
  status === 'confirmed' && order?.state === 'FAILED' && order.reason === 'CAPTURE_FAILED'

/** After so many looks they were not that payment's. */
const LOOKS_MAX = 8

/** Whether rooms are held by it now: its time counts, whether or not it was tidied up. */
export const isHeld = ({ status, expires_at }: Booking, { serverMs }: Moment): boolean =>
  status === 'pending' && Date.parse(expires_at) > serverMs

/** Which phase a booking is in, whose order does not live. */
function phaseOf(booking: Booking, now: Moment): Phase {
  if (isHeld(booking, now)) return 'holding'
  if (booking.status === 'confirmed') return 'confirmed'
  if (booking.status !== 'cancelled') return 'expired'
  const reason = booking.order?.reason
  return reason && reason !== 'CANCELLED' && reason !== 'DECLINED' ? 'failed' : 'cancelled'
}

/** The booking as it is. It decides, whatever was thought of it. */
export function booked(state: BookingState, booking: Booking, now: Moment): BookingState {
  const order = booking.order ?? null
  const isOver = !isHeld(booking, now) && !(order && isOpen(order))
  // Chosen again after its end: this is another wish.
  if (state.phase === 'choosing' && isOver && state.stay) {
    const { stay, guest } = state
    return { ...NOTHING, stay, guest, work: { kind: 'quote', spare: null, ...at } }
  }
  const left = booking.status === 'pending' ? secondsLeft(booking.expires_at, now.serverMs) : null
  const longer = left !== null && state.secondsLeft !== null && left > state.secondsLeft + 1
  const next: BookingState = {
    ...state,
    ...CLEAR,
    ...{ booking, intent: null, intentIsOld: false, secondsLeft: left, cancelling: null },
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
  if (isComingBack(booking) && looks < LOOKS_MAX) {
    const look = { kind: 'read_booking', id: booking.id, tries: looks + 1 } as const
    return { ...next, phase: 'paying', work: { ...look, afterMs: lookPauseMs(looks) } }
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
