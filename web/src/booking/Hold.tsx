import type { Booking, BookingView, Currency } from '@innsight/client'
import { timeLeft } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { Cancelling } from './Cancelling'
import { factsOfBooking } from './facts'
import { StayCard } from './StayCard'

/** How long the room is still held, by the server's time; said aloud twice, quietly. */
function Countdown({ view }: { view: BookingView }) {
  const { state, actions, canExtend } = view
  return (
    <div className="sheet-card countdown">
      <p>
        {t.booking.timeLeft}{' '}
        <b role="timer" aria-live="off">
          {state.secondsLeft === null ? '' : timeLeft(state.secondsLeft)}
        </b>
      </p>
      <p className="hidden" role="status">
        {state.announced && t.booking.minutesLeft(state.announced)}
      </p>
      {canExtend ? (
        <button type="button" className="button quiet" onClick={actions.extend}>
          {t.booking.extend}
        </button>
      ) : (
        state.booking?.extended && <p className="hint">{t.booking.extended}</p>
      )}
    </div>
  )
}

type Card = keyof typeof t.booking.cards
const CARDS: readonly Card[] = [
  'tok_approve',
  'tok_decline',
  'tok_action',
  'tok_late',
  'tok_timeout',
]

/** The ways to pay: the sandbox's cards, or at the hotel. */
function Pay({ view, total }: { view: BookingView; total: string }) {
  const { state, actions } = view
  const busy = state.work !== null
  return (
    <>
      <section className="sheet-card" aria-labelledby="pay-now">
        <h2 id="pay-now">
          {t.booking.pay} · {total}
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
    </>
  )
}

/** A room that is held: how long, and how to pay for it. */
export function Hold({ view, booking }: { view: BookingView; booking: Booking }) {
  const { state, actions } = view
  const currency: Currency | undefined = useCurrency()
  if (!currency) return null
  const total = money(booking.total_minor, currency)
  return (
    <div className="columns">
      <StayCard facts={factsOfBooking(booking, currency)} />
      <div className="column">
        <h1>{t.booking.held}</h1>
        <Countdown view={view} />
        {state.declined && (
          <p className="failed-line" role="alert">
            <span>
              {state.declined === 'DECLINED' ? t.booking.declined : t.booking.notPaid}{' '}
              {t.booking.otherCard}
            </span>
          </p>
        )}
        <Pay view={view} total={total} />
        <Cancelling booking={booking} words={t.booking.letGo} onDone={actions.nudge} />
      </div>
    </div>
  )
}
