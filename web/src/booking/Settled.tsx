import type { Booking, BookingView, Currency } from '@innsight/client'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { show, usePage } from '../search/store'
import { Cancelling, CancellingTrip } from './Cancelling'
import { calendarFile, download } from './calendarFile'
import { factsOfBooking } from './facts'
import { StayCard, useHotel } from './StayCard'

/** What became of the money. */
export function moneyWords(booking: Booking, currency: Currency): string {
  const { order, status, total_minor: total } = booking
  const captured = order?.captured_minor ?? 0
  if (status === 'confirmed') {
    return captured > 0 || order?.state === 'CONFIRMED'
      ? t.booking.paid(money(total, currency))
      : t.booking.payThere(money(total, currency))
  }
  const parts = [
    (booking.penalty_minor ?? 0) > 0 && t.booking.cost(money(booking.penalty_minor ?? 0, currency)),
    (order?.refunded_minor ?? 0) > 0 &&
      t.booking.refunded(money(order?.refunded_minor ?? 0, currency)),
    (order?.refund_due_minor ?? 0) > 0 &&
      t.booking.refundDue(money(order?.refund_due_minor ?? 0, currency)),
  ].filter((part) => part !== false)
  return parts.length > 0 ? parts.join(' ') : t.booking.noRefund
}

/** Its page, for the same dates. */
export function openHotel(booking: Booking) {
  const { change } = usePage.getState()
  change({
    hotel: booking.hotel.slug,
    checkIn: booking.check_in,
    checkOut: booking.check_out,
  })
  show({ kind: 'search' }, 'replace')
}

function Keep({ booking }: { booking: Booking }) {
  const hotel = useHotel(booking.hotel.slug)
  const save = () => {
    if (!hotel) return
    const text = calendarFile(
      {
        id: booking.id,
        summary: hotel.name,
        description: `${booking.room_type.name} · ${t.booking.number} ${booking.id}`,
        location: hotel.address,
        checkIn: booking.check_in,
        arrival: hotel.check_in_time,
        checkOut: booking.check_out,
        departure: hotel.check_out_time,
        timeZone: hotel.time_zone,
        latitude: hotel.location.lat,
        longitude: hotel.location.lon,
      },
      Date.now(),
    )
    download(`${hotel.slug}.ics`, 'text/calendar;charset=utf-8', text)
  }
  return (
    <p className="actions">
      <button type="button" className="button quiet" aria-disabled={!hotel} onClick={save}>
        {t.booking.calendar}
      </button>
      <button type="button" className="button quiet" onClick={() => window.print()}>
        {t.booking.print}
      </button>
    </p>
  )
}

const isFailed = ({ status, order }: Booking): boolean =>
  status === 'cancelled' &&
  order?.state === 'FAILED' &&
  !['CANCELLED', 'DECLINED'].includes(order.reason ?? '')

function Title({ booking, currency }: { booking: Booking; currency: Currency }) {
  if (booking.status === 'confirmed') {
    return (
      <>
        <h1>{t.booking.confirmed}</h1>
        <p>
          {t.booking.confirmedWhy(booking.hotel.name)} {moneyWords(booking, currency)}
        </p>
        <p className="hint">
          {t.booking.number} {booking.id}
        </p>
      </>
    )
  }
  if (isFailed(booking)) {
    const sum = (booking.order?.refund_due_minor ?? 0) + (booking.order?.refunded_minor ?? 0)
    return (
      <>
        <h1>{t.booking.failed}</h1>
        <p>{sum > 0 ? t.booking.failedWhy(money(sum, currency)) : t.booking.failedNothing}</p>
      </>
    )
  }
  // Of several kinds of rooms, or about to go on: it is not over.
  if (booking.status === 'pending' && Date.parse(booking.expires_at) > Date.now()) {
    return <h1>{t.booking.held}</h1>
  }
  const cancelled = booking.status === 'cancelled'
  return (
    <>
      <h1>{cancelled ? t.booking.cancelled : t.booking.expired}</h1>
      <p>{cancelled ? moneyWords(booking, currency) : t.booking.expiredWhy}</p>
    </>
  )
}

interface Props {
  booking: Booking
  onChange: () => void
  /** It is the booking on its way: what can be done with it goes on there. */
  view?: BookingView
}

/** A booking at an end: what it came to, and the next step. */
export function Settled({ booking, onChange, view }: Props) {
  const currency = useCurrency()
  if (!currency) return null
  const { status } = booking
  const isBooked = status === 'confirmed'
  return (
    <div className="columns">
      <StayCard facts={factsOfBooking(booking, currency)} />
      <div className="column" role={isBooked ? undefined : 'status'}>
        <Title booking={booking} currency={currency} />
        {isBooked && <Keep booking={booking} />}
        <p className="actions">
          {view && (status === 'expired' || status === 'pending' || isFailed(booking)) && (
            <button type="button" className="button" onClick={view.actions.again}>
              {t.booking.again}
            </button>
          )}
          <button type="button" className="button quiet" onClick={() => openHotel(booking)}>
            {t.booking.toHotel}
          </button>
          <button type="button" className="button quiet" onClick={() => show({ kind: 'trips' })}>
            {t.booking.toTrips}
          </button>
        </p>
        {isBooked &&
          (view ? (
            <Cancelling view={view} words={t.booking.cancel} />
          ) : (
            <CancellingTrip booking={booking} onDone={onChange} />
          ))}
      </div>
    </div>
  )
}
