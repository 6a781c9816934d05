// What is to be booked.
import type { IsoDate } from '../dates/nights'
import type { NewQuote } from './send'

/** Rooms of one type, for a party and some nights, at the price that the guest was shown. */
export interface Stay {
  roomTypeId: string
  checkIn: IsoDate
  checkOut: IsoDate
  adults: number
  children: number
  rooms: number
  /** Where: its slug leads back to its page. */
  hotelSlug: string
  /** The total that the guest saw before; null when there was none. */
  shownMinor: number | null
}

/** What a quote is asked for. */
export const quoteBody = (stay: Stay): NewQuote => ({
  room_type_id: stay.roomTypeId,
  check_in: stay.checkIn,
  check_out: stay.checkOut,
  adults: stay.adults,
  children: stay.children,
  rooms: stay.rooms,
})
