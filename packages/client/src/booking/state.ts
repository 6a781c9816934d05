// What is known of one booking on its way, what may happen to it, and what has to be done next.
import type { Problem, ProblemKind } from '../api/problem'
import type { Who } from '../api/session'
import type { Announcement } from './countdown'
import type { Guest, Intent, Payment } from './intent'
import type { StoredBooking } from './record'
import type { Refund } from './refund'
import type { PriceChange, Refusal } from './refusal'
import type { Booking, Checkout, Order, Quote } from './send'
import type { Stay } from './stay'

/**
 * `choosing`: nothing to review yet. `reviewing`: one price, nothing held. `holding`: rooms are
 * held, or about to be. `paying`: an order lives, or is about to. `confirmed`, `failed` (paid for
 * nothing: the money comes back), `expired` and `cancelled` are ends; from `expired` one press
 * holds again.
 */
export type Phase =
  | 'choosing'
  | 'reviewing'
  | 'holding'
  | 'paying'
  | 'confirmed'
  | 'failed'
  | 'expired'
  | 'cancelled'

/** A key and its moment, for a wish that is still to be made. */
export interface Spare {
  key: string
  made: number
  /** When the guest said yes, where the key was drawn later than that. */
  confirmedAt?: number
}

interface Pace {
  /** How often it has failed in a row; for a look at an order, how often it was looked at. */
  tries: number
  /** Wait so long before. */
  afterMs: number
}

/** The one thing that is being done. */
export type Work = Pace &
  (
    | { kind: 'restore'; stay: Stay | null; anew: boolean }
    /** With a spare key the same price is booked at once. */
    | { kind: 'quote'; spare: Spare | null }
    | { kind: 'hold'; requoted: boolean }
    /** A casual look is one because something may have changed: any press goes before it. */
    | { kind: 'read_booking'; id: string; casual?: true }
    | { kind: 'extend' | 'confirm'; id: string; made: number }
    /** At these figures, and no others. */
    | { kind: 'cancel'; id: string; made: number; agreed: Refund }
    | { kind: 'checkout'; token: string }
    | { kind: 'read_order'; id: string }
    | { kind: 'act'; id: string; approve: boolean }
  )

export interface BookingState {
  phase: Phase
  /** Whose it is; null as long as nobody is known to be signed in. */
  userId: string | null
  stay: Stay | null
  guest: Guest | null
  /** The price as it is now; it is promised until it expires. */
  quote: Quote | null
  /** The total that the guest has agreed to. */
  agreedMinor: number | null
  /** Another price than that, of the quote or of what is held: it wants a yes. */
  change: PriceChange | null
  intent: Intent | null
  /** The intent is from long ago: it wants a yes. */
  intentIsOld: boolean
  booking: Booking | null
  secondsLeft: number | null
  /** Said aloud once, with the second in which it became so. */
  announced: Announcement | null
  payment: Payment | null
  order: Order | null
  /** Why the last order failed, while the rooms are still held. */
  declined: string | null
  /** The bank takes its time: nobody should pay again. */
  slow: boolean
  /** What cancelling would cost, as told; the guest has not said yes. */
  cancelling: Refund | null
  refusal: Refusal | null
  /** Nothing was decided yet, because of this; it is tried again. */
  trouble: ProblemKind | null
  /** Somebody has to sign in; then it goes on where it was. */
  signIn: boolean
  work: Work | null
  /** Given up for now: the guest, the network or a sign-in brings it back. */
  stalled: Work | null
  /** On the own clock: the server has asked not to be asked again before. */
  notBefore: number | null
}

/** Looks may be left for something better; everything else is finished first. */
export const isBusy = ({ work }: BookingState): boolean => {
  if (work === null || work.kind === 'read_order') return false
  return work.kind !== 'read_booking' || !work.casual
}

export const NOTHING: BookingState = {
  ...{ phase: 'choosing', userId: null, stay: null, guest: null, quote: null, agreedMinor: null },
  ...{ change: null },
  ...{ intent: null, intentIsOld: false, booking: null, secondsLeft: null, announced: null },
  ...{ payment: null, order: null, declined: null, slow: false, cancelling: null, refusal: null },
  ...{ trouble: null, signIn: false, work: null, stalled: null, notBefore: null },
}

/** What a guest does. */
export type GuestEvent =
  | { type: 'restore'; stay: Stay | null }
  | { type: 'choose'; stay: Stay }
  | { type: 'accept' }
  | { type: 'hold'; guest: Guest | null; spare: Spare }
  | { type: 'again'; spare: Spare }
  | { type: 'resume' }
  | { type: 'drop' }
  | { type: 'extend' }
  | { type: 'pay'; token: string; spare: Spare }
  | { type: 'pay_at_hotel' }
  | { type: 'act'; approve: boolean }
  | { type: 'ask_cancel' }
  | { type: 'keep' }
  | { type: 'cancel' }
  | { type: 'retry' }
  | { type: 'forget' }

/** What becomes of what was asked. */
export type AnswerEvent =
  | { type: 'restored'; record: StoredBooking | null; stay: Stay | null; anew: boolean }
  | { type: 'quoted'; quote: Quote; spare: Spare | null }
  | { type: 'adopted'; intent: Intent }
  | { type: 'booked'; booking: Booking }
  | { type: 'checked_out'; checkout: Checkout }
  | { type: 'ordered'; order: Order }
  /** It was not sent: the guest may want something else by now. */
  | { type: 'doubted'; work: Work }
  | { type: 'problem'; work: Work; problem: Problem; spare: Spare }

/** What the world does. */
export type WorldEvent =
  | { type: 'tick' }
  | { type: 'nudged' }
  | { type: 'online' }
  /** What was to be waited for is over. */
  | { type: 'due' }
  | { type: 'signed_in' }
  | { type: 'signed_out' }
  | { type: 'elsewhere'; record: StoredBooking | null }

export type BookingEvent = GuestEvent | AnswerEvent | WorldEvent

/** Now, on both clocks, and who is there. */
export interface Moment {
  ownMs: number
  serverMs: number
  userId: Who
}

/** Something to do, at once. */
export const at = { tries: 0, afterMs: 0 } as const
