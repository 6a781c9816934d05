// What a guest wants done once, however often it has to be asked for: a booking, a payment. Pure.
import type { Problem } from '../api/problem'
import type { Stay } from './stay'

/** A wish for a booking. It is stored before it is sent, and sent again under the same key. */
export interface Intent {
  key: string
  body: { quote_id: string; guest?: Guest }
  /** Milliseconds since 1970 on the own clock. */
  made: number
  /** When the guest last said yes to it, where that was later. The key stays the same. */
  confirmedAt?: number
}

/** A wish for a payment. What it is paid with is never stored: only the page knows it. */
export interface Payment {
  key: string
  bookingId: string
  made: number
  confirmedAt?: number
}

/** Who is to stay. */
export interface Guest {
  name: string
  email: string
}

/** After so long the guest may want something else by now: ask first. */
export const INTENT_MAX_MS = 15 * 60_000

const PASSING = ['INVENTORY_LOCKED', 'CONCURRENCY_ABORT']

/**
 * Whether nothing was decided: no answer at all, one that says so, or one without a code, which is
 * of something in between and not of the server. Then the same wish is sent again under the same
 * key. Everything else was decided, and a refusal keeps its key for a day: a new try takes a new
 * one.
 */
export function isUndecided({ status, code }: Problem): boolean {
  if (code === '' || status === 401 || status === 408 || status === 429) return true
  return status >= 500 || PASSING.includes(code)
}

/** Whether the server says that somebody has to sign in. */
export const isSignedOut = ({ status, code }: Problem): boolean => status === 401 && code !== ''

/** Whether there is no such booking, or none of this guest. */
export const isUnknownBooking = ({ code }: Problem): boolean => code === 'BOOKING_NOT_FOUND'

/** What somebody has said yes to, at some time. */
export interface Agreed {
  made: number
  confirmedAt?: number
}

/** When the guest last said yes. */
export const agreedAt = ({ made, confirmedAt }: Agreed): number => confirmedAt ?? made

/** Whether the guest has to be asked before it is sent again. */
export const isOld = (agreed: Agreed, nowMs: number): boolean =>
  Math.abs(nowMs - agreedAt(agreed)) > INTENT_MAX_MS

const HEX = 16
const KEY_DIGITS = 32

/** A key that nobody else draws. */
export const drawKey = (random: () => number): string =>
  Array.from({ length: KEY_DIGITS }, () => Math.floor(random() * HEX).toString(HEX)).join('')

/** What is wanted, as a name: two tabs that want the same have the same. */
export const stayKey = (stay: Stay): string =>
  [stay.roomTypeId, stay.checkIn, stay.checkOut, stay.adults, stay.children, stay.rooms].join('/')
