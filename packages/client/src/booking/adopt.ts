// A booking that was made in another browser, or long ago, taken up here.
import type { Connection } from '../api/ask'
import { loadRecord, saveRecord } from './record'
import type { Booking } from './send'
import type { Stay } from './stay'

/** The stay of a booking with one kind of room; null where it has several. */
export function stayOf(booking: Booking): Stay | null {
  const [item, other] = booking.items
  if (!item || other) return null
  return {
    roomTypeId: item.room_type.id,
    checkIn: booking.check_in,
    checkOut: booking.check_out,
    adults: item.adults,
    children: item.children,
    rooms: item.rooms,
    hotelSlug: booking.hotel.slug,
    shownMinor: booking.total_minor,
  }
}

/** Stores it as the booking of its stay, unless that has a wish of its own under way. */
export async function adopt(
  { platform, session }: Connection,
  booking: Booking,
): Promise<Stay | null> {
  const stay = stayOf(booking)
  if (!stay) return null
  const before = await loadRecord(platform.storage, stay)
  if (before?.intent || before?.bookingId === booking.id) return stay
  await saveRecord(platform.storage, {
    ...{
      version: 1,
      userId: session.userId ?? null,
      stay,
      guest: booking.guest ?? null,
      agreedMinor: booking.total_minor,
    },
    ...{ intent: null, bookingId: booking.id, payment: null, orderId: booking.order?.id ?? null },
  })
  return stay
}
