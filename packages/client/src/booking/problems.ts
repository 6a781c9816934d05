// What a problem makes of a booking on its way. Nothing that was typed or agreed to is lost by one.
// Pure.
import type { Problem, ProblemKind } from '../api/problem'
import { agreedAt, isSignedOut, isUndecided, isUnknownBooking } from './intent'
import { isLongWait, LOOKS_MAX, lookPauseMs, tryPauseMs } from './pauses'
import { newQuoteOf, priceChange, refusalOf } from './refusal'
import type { AnswerEvent, BookingState, Moment, Spare, Work } from './state'
import { at, NOTHING } from './state'

type WentWrong = Extract<AnswerEvent, { type: 'problem' }>

/** The price may be another one by now: it is asked for, and booked at once if it is not. */
const requote = (state: BookingState, spare: Spare | null): BookingState => ({
  ...state,
  intent: null,
  work: { kind: 'quote', spare, ...at },
})

const reread = (state: BookingState, id: unknown): BookingState =>
  typeof id === 'string' ? { ...state, work: { kind: 'read_booking', id, ...at } } : state

type Held = Extract<Work, { kind: 'hold' }>

/** Rooms were not held, for good. */
function holdRefused(
  state: BookingState,
  work: Held,
  problem: Problem,
  spare: Spare,
): BookingState {
  const phase = state.quote ? 'reviewing' : 'choosing'
  const back: BookingState = { ...state, phase, intent: null, intentIsOld: false }
  switch (problem.code) {
    case 'PRICE_CHANGED': {
      const quote = newQuoteOf(problem)
      if (!quote) return requote(back, null)
      return {
        ...back,
        phase: 'reviewing',
        quote,
        change: priceChange(state.agreedMinor, quote.total_minor),
      }
    }
    case 'QUOTE_EXPIRED':
    case 'QUOTE_NOT_FOUND':
      // Another key, and no other consent than the one for the wish.
      if (!work.requoted && state.intent) {
        return requote(back, { ...spare, confirmedAt: agreedAt(state.intent) })
      }
      break
    case 'QUOTE_USED':
      return reread({ ...back, phase: 'holding' }, problem.details.booking_id)
  }
  return { ...back, refusal: refusalOf(problem) }
}

/** What belongs to a booking was refused: the booking itself tells why. */
function stepRefused(state: BookingState, problem: Problem): BookingState {
  const refusal = refusalOf(problem)
  const next = { ...state, refusal, payment: null, cancelling: null }
  const phase = state.phase === 'paying' && !state.order ? 'holding' : state.phase
  return reread({ ...next, phase }, state.booking?.id)
}

/** There is no such booking of this guest: only the wish is left. */
function lost(state: BookingState): BookingState {
  const { userId, stay, guest, agreedMinor } = state
  const work = stay ? ({ kind: 'quote', spare: null, ...at } as const) : null
  return { ...NOTHING, userId, stay, guest, agreedMinor, work }
}

function refused(state: BookingState, work: Work, problem: Problem, spare: Spare): BookingState {
  switch (work.kind) {
    case 'quote':
      return { ...state, phase: 'choosing', refusal: refusalOf(problem) }
    case 'hold':
      return holdRefused(state, work, problem, spare)
    case 'read_booking':
      return isUnknownBooking(problem) ? lost(state) : { ...state, refusal: refusalOf(problem) }
    case 'read_order':
      return reread(state, state.booking?.id)
    case 'act':
      return { ...state, work: { kind: 'read_order', id: work.id, ...at } }
    default:
      return stepRefused(state, problem)
  }
}

/**
 * What something in between has said is no answer, whatever it was: another try may be answered.
 */
const troubleOf = ({ passing, kind }: Problem): ProblemKind => (passing ? kind : 'unreachable')

/** Tried again, more and more slowly; then it waits for the guest or the network. */
function undecided(state: BookingState, work: Work, problem: Problem, now: Moment): BookingState {
  const { retryAfterSeconds } = problem
  const tries = work.tries + 1
  const refusal = refusalOf(problem)
  const stalled = { ...work, ...at }
  // Holds can be given back before the time is over.
  if (refusal.code === 'TOO_MANY_HOLDS') return { ...state, refusal, stalled }
  const notBefore = retryAfterSeconds === null ? null : now.ownMs + retryAfterSeconds * 1000
  if (isLongWait(retryAfterSeconds)) return { ...state, trouble: 'busy', stalled, notBefore }
  const trouble = troubleOf(problem)
  const looks = work.kind === 'read_booking' && state.phase === 'paying'
  if (looks || work.kind === 'read_order') {
    const afterMs = Math.max(lookPauseMs(tries), (retryAfterSeconds ?? 0) * 1000)
    return tries > LOOKS_MAX
      ? { ...state, trouble, stalled, notBefore }
      : { ...state, trouble, work: { ...work, tries, afterMs } }
  }
  const afterMs = tryPauseMs(tries, retryAfterSeconds)
  return afterMs === null
    ? { ...state, trouble, stalled, notBefore }
    : { ...state, trouble, work: { ...work, tries, afterMs } }
}

/** What was asked for was not answered, or was refused. */
export function wentWrong(
  state: BookingState,
  { work, problem, spare }: WentWrong,
  now: Moment,
): BookingState {
  const next = { ...state, work: null, stalled: null, trouble: null, notBefore: null }
  if (isSignedOut(problem)) return { ...next, signIn: true, stalled: { ...work, ...at } }
  if (isUndecided(problem)) return undecided(next, work, problem, now)
  return refused(next, work, problem, spare)
}
