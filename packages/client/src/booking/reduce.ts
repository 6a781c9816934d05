// The way of a booking: what each thing that happens makes of what is known. Pure: it asks nobody,
// and says by `work` what has to be asked.
import { booked, checkedOut, isHeld, lookAt, ordered, quoted, restored, wish } from './answers'
import { doubted } from './consent'
import { announcement, secondsLeft } from './countdown'
import { stayKey } from './intent'
import { wentWrong } from './problems'
import { isOf } from './record'
import { refundOf, sameRefund } from './refund'
import type {
  BookingEvent,
  BookingState,
  GuestEvent,
  Moment,
  Phase,
  Spare,
  Work,
  WorldEvent,
} from './state'
import { at, isBusy, NOTHING } from './state'
import type { Stay } from './stay'

/** What was given up may have been done, or would tell of a booking: first that has to be known. */
const isOpenQuestion = ({ stalled, booking }: BookingState): boolean =>
  stalled !== null &&
  (['restore', 'hold', 'checkout'].includes(stalled.kind) ||
    (stalled.kind === 'read_booking' && booking === null))

const start = (state: BookingState, work: Work): BookingState => ({
  ...state,
  ...{ work, stalled: null, notBefore: null, trouble: null, refusal: null, signIn: false },
})

/** What only looks may be done at any time, whoever asks for it. */
const isRead = (work: Work | null): boolean =>
  work !== null && ['restore', 'read_booking', 'read_order'].includes(work.kind)

/** Whether what was given up may be begun again: never sooner than the server has told. */
const isDue = ({ notBefore }: BookingState, now: Moment): boolean =>
  notBefore === null || now.ownMs >= notBefore

/** Begins again what was given up, if it is time. */
const resumed = (state: BookingState, now: Moment): BookingState =>
  state.stalled && isDue(state, now) ? start(state, state.stalled) : state

/** The guest's own press is a yes as well: to the same, under the same key. */
function retried(state: BookingState, now: Moment): BookingState {
  const { stalled, intent, payment } = state
  if (!stalled || !isDue(state, now)) return state
  const confirmedAt = now.ownMs
  switch (stalled.kind) {
    case 'hold':
      return start({ ...state, intent: intent && { ...intent, confirmedAt } }, stalled)
    case 'checkout':
      return start({ ...state, payment: payment && { ...payment, confirmedAt } }, stalled)
    case 'quote':
      return start(state, {
        ...stalled,
        spare: stalled.spare && { ...stalled.spare, confirmedAt },
      })
    case 'extend':
    case 'confirm':
    case 'cancel':
      return start(state, { ...stalled, made: now.ownMs })
    default:
      return start(state, stalled)
  }
}

/** A step of a booking that is held. */
function step(state: BookingState, kind: 'extend' | 'confirm', now: Moment): BookingState {
  const { booking, phase } = state
  if (!booking || phase !== 'holding' || !isHeld(booking, now)) return state
  if (kind === 'extend' ? booking.extended : state.change) return state
  return start(state, { kind, id: booking.id, made: now.ownMs, ...at })
}

/** The guest says yes to what was told; when that has changed meanwhile, it is told anew. */
function cancel(state: BookingState, now: Moment): BookingState {
  const { booking, cancelling, order } = state
  if (!booking || !cancelling) return state
  const refund = refundOf(booking, order, now.serverMs)
  if (!sameRefund(refund, cancelling)) return { ...state, cancelling: refund }
  const made = now.ownMs
  return start(state, { kind: 'cancel', id: booking.id, made, agreed: refund, ...at })
}

/** The guest says no after all. A cancel that was sent may have been done: that is looked at. */
function keep(state: BookingState): BookingState {
  const { booking, work, stalled } = state
  const next = { ...state, cancelling: null }
  if (!booking || (work?.kind !== 'cancel' && stalled?.kind !== 'cancel')) return next
  return start(next, { kind: 'read_booking', id: booking.id, ...at })
}

/** Nothing is held: it can be held again. */
const ENDED: readonly Phase[] = ['choosing', 'expired', 'failed', 'cancelled']

const again = (state: BookingState, spare: Spare): BookingState =>
  state.stay && ENDED.includes(state.phase) ? start(state, { kind: 'quote', spare, ...at }) : state

function pay(state: BookingState, event: Extract<GuestEvent, { type: 'pay' }>, now: Moment) {
  const { booking, phase } = state
  if (!booking || phase !== 'holding' || !isHeld(booking, now) || state.change) return state
  const payment = { ...event.spare, bookingId: booking.id }
  const next = start(state, { kind: 'checkout', token: event.token, ...at })
  return { ...next, phase: 'paying', payment, declined: null, cancelling: null } as const
}

/** Whether it is on this way already. */
const isKnown = ({ stay, work }: BookingState, wanted: Stay | null): boolean =>
  work?.kind === 'restore' || (stay !== null && (!wanted || stayKey(wanted) === stayKey(stay)))

/**
 * What the guest wants to do while something else is being done waits for nothing: it is not done.
 */
function byGuest(state: BookingState, event: GuestEvent, now: Moment): BookingState {
  switch (event.type) {
    case 'restore':
      if (isKnown(state, event.stay)) return nudged(state, now)
      return start(NOTHING, { kind: 'restore', stay: event.stay, anew: false, ...at })
    case 'choose':
      return start(
        { ...NOTHING, stay: event.stay, guest: state.guest },
        { kind: 'restore', stay: event.stay, anew: true, ...at },
      )
    case 'forget':
      return NOTHING
    case 'keep':
      return keep(state)
    case 'retry':
      return retried(state, now)
  }
  if (isBusy(state) || isOpenQuestion(state)) return state
  switch (event.type) {
    case 'accept':
      if (!state.change) return state
      return { ...state, agreedMinor: state.change.newMinor, change: null }
    case 'hold':
      if (state.phase !== 'reviewing' || !state.quote || state.change) return state
      return wish({ ...state, guest: event.guest }, state.quote, event.spare)
    case 'again':
      return again(state, event.spare)
    case 'resume':
      if (!state.intentIsOld || !state.intent) return state
      return start(
        { ...state, intentIsOld: false, intent: { ...state.intent, confirmedAt: now.ownMs } },
        { kind: 'hold', requoted: false, ...at },
      )
    case 'drop':
      if (!state.intentIsOld) return state
      return start(
        { ...state, phase: 'choosing', intent: null, intentIsOld: false },
        { kind: 'quote', spare: null, ...at },
      )
    case 'extend':
      return step(state, 'extend', now)
    case 'pay_at_hotel':
      return step(state, 'confirm', now)
    case 'pay':
      return pay(state, event, now)
    case 'act': {
      const { order } = state
      if (!order?.action) return state
      return start(state, { kind: 'act', id: order.id, approve: event.approve, ...at })
    }
    case 'ask_cancel': {
      const { booking, order } = state
      const mayBe = booking && (isHeld(booking, now) || booking.status === 'confirmed')
      return mayBe ? { ...state, cancelling: refundOf(booking, order, now.serverMs) } : state
    }
    case 'cancel':
      return cancel(state, now)
  }
}

/** A second has passed. */
function ticked(state: BookingState, now: Moment): BookingState {
  const { booking, phase } = state
  if (booking?.status !== 'pending') return state
  const left = secondsLeft(booking.expires_at, now.serverMs)
  const isOver = left === 0 && phase === 'holding' && !isBusy(state)
  if (left === state.secondsLeft && !isOver) return state
  const said = phase === 'holding' ? announcement(state.secondsLeft, left) : null
  const next = { ...state, secondsLeft: left, announced: said ?? state.announced }
  if (!isOver) return next
  // The server may know better: it was made longer in another tab.
  const work = { kind: 'read_booking', id: booking.id, ...at } as const
  return { ...next, phase: 'expired', cancelling: null, work }
}

/** Another tab has gone on with the same stay. */
function elsewhere(
  state: BookingState,
  event: Extract<WorldEvent, { type: 'elsewhere' }>,
  now: Moment,
): BookingState {
  const { record } = event
  const { stay, booking, order } = state
  if (!record || !stay || stayKey(record.stay) !== stayKey(stay) || isBusy(state)) return state
  if (!isOf(record, now.userId)) return state
  const { bookingId } = record
  const other = bookingId !== (booking?.id ?? null) || record.orderId !== (order?.id ?? null)
  if (!bookingId || !other) return state
  return { ...state, work: { kind: 'read_booking', id: bookingId, ...at } as const }
}

/** Something may have changed: it is looked at. */
function nudged(state: BookingState, now: Moment): BookingState {
  if (isBusy(state)) return state
  if (state.stalled) return isRead(state.stalled) && !state.signIn ? resumed(state, now) : state
  if (state.work?.kind === 'read_order') {
    return { ...state, work: { ...state.work, afterMs: 0 } }
  }
  const { booking, order, phase } = state
  if (phase === 'paying' && order) return { ...state, work: lookAt(order.id) }
  if (!booking) return state
  return { ...state, work: { kind: 'read_booking', id: booking.id, casual: true, ...at } }
}

/**
 * Somebody looks again, or there is a network again. Where a sign-in is waited for, looking tells
 * whether there was one in another tab; the question for it stays meanwhile.
 */
function online(state: BookingState, now: Moment): BookingState {
  if (!state.signIn) return resumed(state, now)
  if (!isRead(state.stalled)) return state
  return { ...state, work: state.stalled, stalled: null }
}

/** Somebody else is there: nothing of who was before is sent, or shown. */
function signedIn(state: BookingState, now: Moment): BookingState {
  const { userId, stay } = state
  if (now.userId && userId && userId !== now.userId) {
    const work = stay ? ({ kind: 'quote', spare: null, ...at } as const) : null
    return { ...NOTHING, stay, work }
  }
  return state.signIn && now.userId !== null ? resumed(state, now) : state
}

/** From the first thing that is kept of it, it is of who is there. */
function owned(state: BookingState, { userId }: Moment): BookingState {
  const isKept = state.intent !== null || state.booking !== null
  return isKept && userId && state.userId === null ? { ...state, userId } : state
}

function happened(state: BookingState, event: BookingEvent, now: Moment): BookingState {
  switch (event.type) {
    case 'restored':
      return restored(event, now)
    case 'quoted':
      return quoted(state, event.quote, event.spare, now)
    case 'adopted':
      return { ...state, intent: event.intent }
    case 'booked':
      return booked(state, event.booking, now)
    case 'checked_out':
      return checkedOut(state, event.checkout)
    case 'ordered':
      return ordered(state, event.order, now)
    case 'doubted':
      return doubted(state, event.work, now)
    case 'problem':
      return wentWrong(state, event, now)
    case 'tick':
      return ticked(state, now)
    case 'nudged':
      return nudged(state, now)
    case 'online':
      return online(state, now)
    case 'due':
      return state.stalled && !state.signIn ? start(state, state.stalled) : state
    case 'signed_in':
      return signedIn(state, now)
    case 'signed_out':
      return NOTHING
    case 'elsewhere':
      return elsewhere(state, event, now)
    default:
      return byGuest(state, event, now)
  }
}

/** What becomes of a booking when that happens, then. */
export const reduce = (state: BookingState, event: BookingEvent, now: Moment): BookingState =>
  owned(happened(state, event, now), now)
