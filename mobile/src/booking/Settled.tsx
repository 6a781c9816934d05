// A booking at an end: what it came to, and the next step.
import type { Booking, BookingView, Currency } from '@innsight/client'
import { useRouter } from 'expo-router'
import { money } from '../format/money'
import { t } from '../messages/language'
import { Offer } from '../pushes/Offer'
import { useCurrency } from '../search/answers'
import { useSearch } from '../search/store'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'
import { Cancelling, CancellingTrip } from './Cancelling'
import { factsOfBooking } from './facts'
import { StayCard } from './StayCard'

/** What became of the money. */
export function moneyWords(booking: Booking, currency: Currency): string {
  const { order, status, total_minor: total, penalty_minor: penalty } = booking
  const captured = order?.captured_minor ?? 0
  if (status === 'confirmed') {
    const isPaid = captured > 0 || order?.state === 'CONFIRMED'
    return (isPaid ? t.booking.paid : t.booking.payThere)(money(total, currency))
  }
  const parts = [
    (penalty ?? 0) > 0 ? t.booking.cost(money(penalty ?? 0, currency)) : '',
    order && order.refunded_minor > 0
      ? t.booking.refunded(money(order.refunded_minor, currency))
      : '',
    order && order.refund_due_minor > 0
      ? t.booking.refundDue(money(order.refund_due_minor, currency))
      : '',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : t.booking.noRefund
}

/** Paid for nothing: the money comes back. */
const isForNothing = ({ status, order }: Booking): boolean =>
  status === 'cancelled' &&
  order?.state === 'FAILED' &&
  !['CANCELLED', 'DECLINED'].includes(order.reason ?? '')

/** The title, and what is to be known. */
export function settledWords(
  booking: Booking,
  currency: Currency,
): { title: string; text: string } {
  const { status, order, hotel } = booking
  if (status === 'confirmed') {
    const text = `${t.booking.confirmedWhy(hotel.name)} ${moneyWords(booking, currency)}`
    return { title: t.booking.confirmed, text }
  }
  if (isForNothing(booking)) {
    const sum = (order?.refund_due_minor ?? 0) + (order?.refunded_minor ?? 0)
    const text = sum > 0 ? t.booking.failedWhy(money(sum, currency)) : t.booking.failedNothing
    return { title: t.booking.failed, text }
  }
  if (status === 'cancelled') {
    return { title: t.booking.cancelled, text: moneyWords(booking, currency) }
  }
  return { title: t.booking.expired, text: t.booking.expiredWhy }
}

interface Props {
  booking: Booking
  /** It is the booking on its way: what can be done with it goes on there. */
  view?: BookingView
}

export function Settled({ booking, view }: Props) {
  const currency = useCurrency()
  const router = useRouter()
  const change = useSearch((search) => search.change)
  if (!currency) return null
  const { status, hotel, check_in: checkIn, check_out: checkOut } = booking
  const { title, text } = settledWords(booking, currency)
  const isBooked = status === 'confirmed'
  const mayAgain = view && (status === 'expired' || status === 'pending' || isForNothing(booking))
  const toHotel = () => {
    change({ checkIn, checkOut })
    router.push(`/hotels/${hotel.slug}`)
  }
  return (
    <>
      <Card tone={isBooked ? 'good' : 'plain'} accessibilityLiveRegion="polite">
        <Words kind="title" testID="settled">
          {title}
        </Words>
        <Words>{text}</Words>
        {isBooked && <Words kind="small" selectable>{`${t.booking.number} ${booking.id}`}</Words>}
      </Card>
      <StayCard facts={factsOfBooking(booking)} hotel={hotel.slug} />
      {isBooked && <Offer />}
      {mayAgain && <Button onPress={view.actions.again}>{t.booking.again}</Button>}
      <Button kind="quiet" onPress={toHotel}>
        {t.booking.toHotel}
      </Button>
      <Button kind="quiet" onPress={() => router.push('/trips')}>
        {t.booking.toTrips}
      </Button>
      {isBooked && view && <Cancelling view={view} words={t.booking.cancel} />}
      {isBooked && !view && <CancellingTrip booking={booking} />}
    </>
  )
}
