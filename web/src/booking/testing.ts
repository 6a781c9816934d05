// A stay, its price, its booking and its order, for tests.
import type {
  Booking,
  BookingState,
  BookingView,
  HotelDetail,
  Meta,
  Order,
  Quote,
} from '@innsight/client'

const NIGHTS = [
  { night: '2027-03-12', price_minor: 10_000 },
  { night: '2027-03-13', price_minor: 10_700 },
  { night: '2027-03-14', price_minor: 10_000 },
]
const ROOM = { id: 'room', name: 'Double room' }
const CANCELLATION = [
  { until: '2027-03-09T23:00:00Z', penalty_minor: 0 },
  { until: null, penalty_minor: 30_700 },
]

export const META = {
  currency: { code: 'EUR', exponent: 2 },
  payment: { gateway: 'sandbox', publishable_key: null, pay_at_hotel: true },
} as Meta

export const HOTEL = {
  id: 'hotel',
  slug: 'casa-do-tejo',
  name: 'Casa do Tejo',
  address: '1 Rua, Lisbon',
  time_zone: 'Europe/Lisbon',
  check_in_time: '15:00:00',
  check_out_time: '11:00:00',
  image: { url: '/picture.svg', alt: '', width: 1, height: 1 },
  location: { lat: 38.7, lon: -9.1 },
  room_types: [{ ...ROOM, beds: '1 double bed', max_adults: 2, max_guests: 2, rooms_total: 3 }],
} as unknown as HotelDetail

export const QUOTE: Quote = {
  id: 'quote',
  room_type_id: ROOM.id,
  check_in: '2027-03-12',
  check_out: '2027-03-15',
  adults: 2,
  children: 0,
  rooms: 1,
  nightly: NIGHTS,
  total_minor: 30_700,
  currency: 'EUR',
  cancellation: CANCELLATION,
  expires_at: '2027-03-01T12:00:00Z',
}

export const BOOKING: Booking = {
  id: '0198c0de-0000-7000-8000-000000000001',
  status: 'pending',
  check_in: QUOTE.check_in,
  check_out: QUOTE.check_out,
  expires_at: '2027-03-01T12:15:00Z',
  total_minor: QUOTE.total_minor,
  currency: 'EUR',
  nights: NIGHTS,
  hotel: { id: HOTEL.id, name: HOTEL.name, slug: HOTEL.slug },
  room_type: ROOM,
  rooms: 1,
  items: [{ room_type: ROOM, rooms: 1, adults: 2, children: 0, nightly: NIGHTS }],
  cancellation: CANCELLATION,
}

export const ORDER: Order = {
  id: 'order',
  state: 'CONFIRMED',
  reason: null,
  booking_id: BOOKING.id,
  amount_minor: 30_700,
  currency: 'EUR',
  authorised_minor: 30_700,
  captured_minor: 30_700,
  refunded_minor: 0,
  refund_due_minor: 0,
  refunds: [],
  dispute: null,
  action: null,
  history: ['CREATED', 'PAID', 'CONFIRMED'],
  version: 3,
  created_at: '2027-03-01T12:00:00Z',
  deadline_at: '2027-03-01T12:10:00Z',
}

const STATE: BookingState = {
  phase: 'reviewing',
  stay: {
    roomTypeId: ROOM.id,
    checkIn: QUOTE.check_in,
    checkOut: QUOTE.check_out,
    adults: 2,
    children: 0,
    rooms: 1,
    hotelSlug: HOTEL.slug,
    shownMinor: 30_700,
  },
  ...{ guest: null, quote: QUOTE, agreedMinor: 30_700, change: null, intent: null },
  ...{ intentIsOld: false, booking: BOOKING, secondsLeft: null, announced: null, payment: null },
  ...{ order: null, declined: null, slow: false, cancelling: null, refusal: null, trouble: null },
  ...{ signIn: false, work: null, stalled: null, notBefore: null, userId: null },
}

const nothing = () => undefined

/** What useBookingFlow would tell. */
export const viewOf = (patch: Partial<BookingState>): BookingView => ({
  state: { ...STATE, ...patch },
  actions: {
    ...{ restore: nothing, choose: nothing, accept: nothing, hold: nothing, again: nothing },
    ...{ resume: nothing, drop: nothing, extend: nothing, pay: nothing, payAtHotel: nothing },
    ...{ act: nothing, askCancel: nothing, cancel: nothing, keep: nothing, retry: nothing },
    ...{ nudge: nothing, forget: nothing },
  },
  isBusy: false,
  canExtend: true,
  mode: 'polling',
})
