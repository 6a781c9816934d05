// Whether what was asked for once is still wanted when its turn comes: a page may have slept for
// hours in between. Asked before whatever a guest's press has set going is sent. Pure.
import type { Agreed } from './intent'
import { isOld } from './intent'
import { refundOf, sameRefund } from './refund'
import type { BookingState, Moment, Work } from './state'

/** What speaks against it: the guest does not want it, said yes too long ago, or to another price. */
export type Doubt = 'unwanted' | 'old' | 'price'

const doubtOfAge = (agreed: Agreed | null, now: Moment): Doubt | null => {
  if (!agreed) return 'unwanted'
  return isOld(agreed, now.ownMs) ? 'old' : null
}

/** What speaks against sending it now; null when it is still what the guest has said yes to. */
export function doubtAbout(state: BookingState, work: Work, now: Moment): Doubt | null {
  switch (work.kind) {
    case 'hold':
      return doubtOfAge(state.intent, now)
    case 'checkout':
      return doubtOfAge(state.payment, now)
    case 'extend':
    case 'confirm':
      return doubtOfAge(work, now)
    case 'cancel': {
      const { booking, order } = state
      if (!booking) return 'unwanted'
      const refund = refundOf(booking, order, now.serverMs)
      return sameRefund(refund, work.agreed) ? doubtOfAge(work, now) : 'price'
    }
    default:
      return null
  }
}

/** Whether it is still wanted, at this price, at this age. */
export const mayStillBeSent = (state: BookingState, work: Work, now: Moment): boolean =>
  doubtAbout(state, work, now) === null

/** What becomes of it otherwise: nothing is sent, and the guest is asked or told. */
export function doubted(state: BookingState, work: Work, now: Moment): BookingState {
  const next = {
    ...state,
    ...{ work: null, stalled: null, notBefore: null, trouble: null, signIn: false },
  }
  const { booking, order, intent } = state
  if (work.kind === 'hold') return intent ? { ...next, intentIsOld: true } : next
  if (!booking) return next
  // An earlier try may have done it: first that has to be known.
  const read = { kind: 'read_booking', id: booking.id, tries: 0, afterMs: 0 } as const
  if (work.kind === 'cancel') {
    return { ...next, cancelling: refundOf(booking, order, now.serverMs), work: read }
  }
  const phase = state.phase === 'paying' && !order ? 'holding' : state.phase
  return { ...next, phase, payment: null, work: read }
}
