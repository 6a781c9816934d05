// Why something was not done, with what a person needs to know of it. Pure.
import type { Problem } from '../api/problem'
import { hasShape } from '../api/shape'
import type { IsoDate } from '../dates/nights'
import { isIsoDate } from '../dates/nights'
import type { Quote } from './send'
import shapes from './shapes.json'

/** Why. Whoever shows it has the words; `OTHER` says nothing that a person could use. */
export type Refusal =
  | { code: 'INSUFFICIENT_INVENTORY'; night: IsoDate | null; requested: number; available: number }
  | { code: 'NIGHT_CLOSED' | 'INVALID_DATE_RANGE'; night: IsoDate | null }
  | { code: 'MIN_STAY'; nights: number }
  | { code: 'TOO_MANY_HOLDS'; most: number }
  | {
      code:
        | 'PARTY_TOO_LARGE'
        | 'ROOM_TYPE_NOT_FOUND'
        | 'TOO_MANY_ATTEMPTS'
        | 'PAYMENT_REQUIRED'
        | 'BOOKING_EXPIRED'
        | 'BOOKING_NOT_PENDING'
    }
  | { code: 'OTHER'; requestId: string | null }

/** A price that is not the one that was shown. */
export interface PriceChange {
  oldMinor: number
  newMinor: number
  /** New less old. */
  differenceMinor: number
}

/** What has changed; null when nothing has. */
export const priceChange = (oldMinor: number | null, newMinor: number): PriceChange | null =>
  oldMinor === null || oldMinor === newMinor
    ? null
    : { oldMinor, newMinor, differenceMinor: newMinor - oldMinor }

const numberOf = (value: unknown): number => (Number.isInteger(value) ? Number(value) : 0)
const nightOf = (value: unknown): IsoDate | null =>
  typeof value === 'string' && isIsoDate(value) ? value : null

/** The refusal that a problem is. */
export function refusalOf({ status, code, details, requestId }: Problem): Refusal {
  switch (code) {
    case 'INSUFFICIENT_INVENTORY': {
      const [requested, available] = [numberOf(details.requested), numberOf(details.available)]
      return { code, night: nightOf(details.conflict_date), requested, available }
    }
    case 'NIGHT_CLOSED':
    case 'INVALID_DATE_RANGE':
      return { code, night: nightOf(details.night) }
    case 'MIN_STAY':
      return { code, nights: numberOf(details.min_stay) }
    case 'PARTY_TOO_LARGE':
    case 'ROOM_TYPE_NOT_FOUND':
    case 'TOO_MANY_ATTEMPTS':
    case 'PAYMENT_REQUIRED':
    case 'BOOKING_EXPIRED':
    case 'BOOKING_NOT_PENDING':
      return { code }
    default:
      return status === 429 && 'holds_max' in details
        ? { code: 'TOO_MANY_HOLDS', most: numberOf(details.holds_max) }
        : { code: 'OTHER', requestId }
  }
}

/** The quote that takes the place of one whose price has changed. */
export const newQuoteOf = ({ details }: Problem): Quote | null =>
  hasShape(shapes, 'Quote', details.quote) ? (details.quote as Quote) : null
