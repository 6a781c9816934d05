// Why a booking was not done, in words.
import type { Refusal } from '@innsight/client'
import { dayMonth, weekdayDayMonth } from '../format/dates'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'

export function refusalWords(refusal: Refusal): string {
  const { refusal: words } = t.booking
  switch (refusal.code) {
    case 'INSUFFICIENT_INVENTORY': {
      const free = refusal.available ? words.freeRooms(refusal.available) : words.noRooms
      return refusal.night ? words.sold(weekdayDayMonth(refusal.night), free) : words.closedAny
    }
    case 'NIGHT_CLOSED':
      return refusal.night ? words.closed(dayMonth(refusal.night)) : words.closedAny
    case 'INVALID_DATE_RANGE':
      return words.dates
    case 'MIN_STAY':
      return words.minStay(t.count.nights(refusal.nights))
    case 'TOO_MANY_HOLDS':
      return words.tooManyHolds(wholeNumber(refusal.most))
    case 'PARTY_TOO_LARGE':
      return words.party
    case 'ROOM_TYPE_NOT_FOUND':
      return words.roomGone
    case 'TOO_MANY_ATTEMPTS':
      return words.attempts
    case 'PAYMENT_REQUIRED':
      return words.paymentNeeded
    case 'BOOKING_EXPIRED':
      return words.over
    case 'BOOKING_NOT_PENDING':
      return words.notPending
    case 'OTHER':
      return words.other
  }
}
