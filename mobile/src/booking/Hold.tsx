// A room that is held: for how long, and how to pay for it.
import type { Booking, BookingView } from '@innsight/client'
import { View } from 'react-native'
import { timeLeft } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'
import { hasSheet } from '../platform/stripe'
import { Offer } from '../pushes/Offer'
import { useCurrency, useMeta } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'
import { Cancelling } from './Cancelling'
import { factsOfBooking } from './facts'
import { Changed } from './Review'
import { StayCard } from './StayCard'
import { StripePay } from './StripePay'

interface Props {
  view: BookingView
  booking: Booking
}

/** How long, by the server's time; said aloud twice, quietly. */
function Countdown({ view }: { view: BookingView }) {
  const { state, actions, canExtend } = view
  const left = state.secondsLeft === null ? '' : timeLeft(state.secondsLeft)
  return (
    <Card tone="good">
      <View style={ROW}>
        <Words>{t.booking.timeLeft}</Words>
        <Words kind="price" testID="time-left" accessibilityRole="timer">
          {left}
        </Words>
      </View>
      {state.announced && (
        <Words kind="small" accessibilityLiveRegion="polite">
          {t.booking.minutesLeft(state.announced)}
        </Words>
      )}
      {canExtend && (
        <Button kind="quiet" onPress={actions.extend}>
          {t.booking.extend}
        </Button>
      )}
      {state.booking?.extended && <Words kind="small">{t.booking.extended}</Words>}
    </Card>
  )
}

type CardName = keyof typeof t.booking.cards
const CARDS: readonly CardName[] = [
  'tok_approve',
  'tok_decline',
  'tok_action',
  'tok_late',
  'tok_timeout',
]

/** The ways to pay that this place has: the sandbox's cards or Stripe's sheet, at the hotel, or both. */
function Pay({ view, booking }: Props) {
  const { actions, isBusy } = view
  const meta = useMeta()
  if (!meta) return null
  const { gateway, pay_at_hotel: atHotel, publishable_key: key } = meta.payment
  const hasCards = gateway === 'stripe' && key !== null && hasSheet()
  const total = money(booking.total_minor, meta.currency)
  return (
    <>
      {gateway === 'sandbox' && (
        <Card>
          <Words kind="heading">{`${t.booking.pay} · ${total}`}</Words>
          <Words kind="small">{t.booking.sandbox}</Words>
          {CARDS.map((card) => (
            <Button
              key={card}
              kind={card === 'tok_approve' ? 'main' : 'quiet'}
              busy={isBusy}
              onPress={() => actions.pay(card)}
            >
              {t.booking.cards[card]}
            </Button>
          ))}
        </Card>
      )}
      {hasCards && <StripePay view={view} booking={booking} publishableKey={key} />}
      {atHotel && (
        <Card>
          <Button kind="quiet" busy={isBusy} onPress={actions.payAtHotel}>
            {t.booking.payAtHotel}
          </Button>
          <Words kind="small">{t.booking.payAtHotelHint(total)}</Words>
        </Card>
      )}
      {gateway !== 'sandbox' && !hasCards && !atHotel && (
        <Card tone="bad">
          <Words tone="bad">{t.booking.noWayToPay}</Words>
        </Card>
      )}
    </>
  )
}

export function Hold({ view, booking }: Props) {
  const { declined, change } = view.state
  const currency = useCurrency()
  const why = declined === 'DECLINED' ? t.booking.declined : t.booking.notPaid
  return (
    <>
      <Words kind="title">{t.booking.held}</Words>
      <Countdown view={view} />
      {declined && (
        <Card tone="bad" accessibilityRole="alert">
          <Words tone="bad">{`${why} ${t.booking.otherCard}`}</Words>
        </Card>
      )}
      <StayCard facts={factsOfBooking(booking)} hotel={booking.hotel.slug} />
      {change && currency ? (
        <Changed change={change} currency={currency} onYes={view.actions.accept} />
      ) : (
        <Pay view={view} booking={booking} />
      )}
      <Offer />
      <Cancelling view={view} words={t.booking.letGo} />
    </>
  )
}
