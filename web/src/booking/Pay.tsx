import type { Booking, BookingView, Currency } from '@innsight/client'
import { lazy, Suspense } from 'react'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'

// Only where Stripe takes payments, and only once a room is held.
const StripeFields = lazy(() =>
  import('./stripe/StripeFields').then(({ StripeFields: fields }) => ({ default: fields })),
)

type Card = keyof typeof t.booking.cards
const CARDS: readonly Card[] = [
  'tok_approve',
  'tok_decline',
  'tok_action',
  'tok_late',
  'tok_timeout',
]

interface Props {
  view: BookingView
  booking: Booking
  currency: Currency
}

/** The sandbox's cards: each does what its name says, and no money moves. */
function SandboxCards({ view, booking, currency }: Props) {
  const { actions, isBusy: busy } = view
  return (
    <section className="sheet-card" aria-labelledby="pay-now">
      <h2 id="pay-now">
        {t.booking.pay} · {money(booking.total_minor, currency)}
      </h2>
      <p className="hint">{t.booking.sandbox}</p>
      <div className="cards">
        {CARDS.map((card) => (
          <button
            key={card}
            type="button"
            className={card === 'tok_approve' ? 'button' : 'button quiet'}
            aria-disabled={busy}
            onClick={() => !busy && actions.pay(card)}
          >
            {t.booking.cards[card]}
          </button>
        ))}
      </div>
    </section>
  )
}

/** The ways to pay that this place has: now, at the hotel, or both. */
export function Pay({ view, booking, currency }: Props) {
  const { actions, isBusy: busy } = view
  const meta = useMeta()
  if (!meta) return null
  const { gateway, publishable_key: key, pay_at_hotel: atHotel } = meta.payment
  const total = money(booking.total_minor, currency)
  const asksForCard = gateway === 'sandbox' || (gateway === 'stripe' && key !== null)
  return (
    <>
      {gateway === 'sandbox' && <SandboxCards view={view} booking={booking} currency={currency} />}
      {gateway === 'stripe' && key && (
        <Suspense fallback={<p className="hint">{t.booking.fieldsCome}</p>}>
          <StripeFields
            publishableKey={key}
            totalMinor={booking.total_minor}
            currency={currency}
            busy={busy}
            onToken={actions.pay}
          />
        </Suspense>
      )}
      {atHotel && (
        <section className="sheet-card">
          <button
            type="button"
            className="button quiet wide"
            aria-disabled={busy}
            onClick={() => !busy && actions.payAtHotel()}
          >
            {t.booking.payAtHotel}
          </button>
          <p className="hint">{t.booking.payAtHotelHint(total)}</p>
        </section>
      )}
      {!asksForCard && !atHotel && <p className="failed-line">{t.booking.noWayToPay}</p>}
    </>
  )
}
