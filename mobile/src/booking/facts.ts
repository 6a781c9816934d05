// What is said of a stay, from a price and from a booking. Pure.
import type { Booking, CancellationStep, HotelDetail, IsoDate, Quote, Stay } from '@innsight/client'

export interface StayFacts {
  hotelName: string
  roomName: string
  checkIn: IsoDate
  checkOut: IsoDate
  party: { adults: number; children: number; rooms: number }
  totalMinor: number
  cancellation: readonly CancellationStep[]
}

/** Before it is held. */
export function factsOfQuote(stay: Stay, quote: Quote, hotel: HotelDetail | undefined): StayFacts {
  const room = hotel?.room_types.find(({ id }) => id === stay.roomTypeId)
  const { adults, children, rooms } = quote
  return {
    hotelName: hotel?.name ?? '',
    roomName: room?.name ?? '',
    checkIn: quote.check_in,
    checkOut: quote.check_out,
    party: { adults, children, rooms },
    totalMinor: quote.total_minor,
    cancellation: quote.cancellation,
  }
}

/** From then on. */
export function factsOfBooking(booking: Booking): StayFacts {
  const sum = (of: 'adults' | 'children' | 'rooms') =>
    booking.items.reduce((all, item) => all + item[of], 0)
  return {
    hotelName: booking.hotel.name,
    roomName: booking.items.map(({ room_type }) => room_type.name).join(', '),
    checkIn: booking.check_in,
    checkOut: booking.check_out,
    party: { adults: sum('adults'), children: sum('children'), rooms: sum('rooms') },
    totalMinor: booking.total_minor,
    cancellation: booking.cancellation,
  }
}
