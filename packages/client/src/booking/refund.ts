// What cancelling costs, told before it is done. Pure.
import type { Booking, CancellationStep, Order } from './send'

/** What a guest loses and gets back. */
export interface Refund {
  penaltyMinor: number
  /** Of what was taken. */
  refundMinor: number
  /** Until when it stays so, as an instant; null for ever. */
  until: string | null
}

/** The step that holds now. */
function stepAt(steps: readonly CancellationStep[], nowMs: number): CancellationStep | undefined {
  return steps.find(({ until }) => until === null || Date.parse(until) > nowMs)
}

/** A hold costs nothing; a booking what its steps say. What is taken and not owed comes back. */
export function refundOf(booking: Booking, order: Order | null, serverNowMs: number): Refund {
  const step =
    booking.status === 'confirmed' ? stepAt(booking.cancellation, serverNowMs) : undefined
  const penaltyMinor = step?.penalty_minor ?? 0
  // A payment that is being finished is about to be taken.
  const finishing = order?.state === 'PAID' && booking.status === 'confirmed'
  const taken = finishing
    ? order.amount_minor
    : (order?.captured_minor ?? booking.order?.captured_minor ?? 0)
  const given = order?.refunded_minor ?? booking.order?.refunded_minor ?? 0
  const refundMinor = Math.max(0, taken - penaltyMinor - given)
  return { penaltyMinor, refundMinor, until: step?.until ?? null }
}

/** Whether both cost the same. */
export const sameRefund = (a: Refund, b: Refund): boolean =>
  a.penaltyMinor === b.penaltyMinor && a.refundMinor === b.refundMinor
