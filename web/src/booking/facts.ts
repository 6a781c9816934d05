// What is said of a stay, from a price and from a booking. Pure.
import type { Booking, Currency, HotelDetail, Quote, Stay } from '@innsight/client'
import type { StayFacts } from './StayCard'

/** Before it is held. Nights are of all rooms together, so that they add up to the total. */
export function factsOfQuote(
  stay: Stay,
  quote: Quote,
  hotel: HotelDetail | undefined,
  currency: Currency,
): StayFacts {
  const room = hotel?.room_types.find(({ id }) => id === stay.roomTypeId)
  return {
    hotelName: hotel?.name ?? '',
    hotelSlug: stay.hotelSlug,
    roomName: room?.name ?? '',
    checkIn: quote.check_in,
    checkOut: quote.check_out,
    party: { adults: quote.adults, children: quote.children, rooms: quote.rooms },
    nights: quote.nightly.map(({ night, price_minor }) => ({
      night,
      price_minor: price_minor * quote.rooms,
    })),
    totalMinor: quote.total_minor,
    currency,
    cancellation: quote.cancellation,
  }
}

/** From then on. */
export function factsOfBooking(booking: Booking, currency: Currency): StayFacts {
  const sum = (of: 'adults' | 'children' | 'rooms') =>
    booking.items.reduce((all, item) => all + item[of], 0)
  return {
    hotelName: booking.hotel.name,
    hotelSlug: booking.hotel.slug,
    roomName: booking.items.map(({ room_type }) => room_type.name).join(', '),
    checkIn: booking.check_in,
    checkOut: booking.check_out,
    party: { adults: sum('adults'), children: sum('children'), rooms: sum('rooms') },
    nights: booking.nights,
    totalMinor: booking.total_minor,
    currency,
    cancellation: booking.cancellation,
  }
}
