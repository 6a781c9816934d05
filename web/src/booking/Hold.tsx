import type { Booking, BookingView, Currency } from '@innsight/client'
import { timeLeft } from '../format/dates'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { Cancelling } from './Cancelling'
import { factsOfBooking } from './facts'
import { Pay } from './Pay'
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

/** A room that is held: how long, and how to pay for it. */
export function Hold({ view, booking }: { view: BookingView; booking: Booking }) {
  const { state } = view
  const currency: Currency | undefined = useCurrency()
  if (!currency) return null
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
        <Pay view={view} booking={booking} currency={currency} />
        <Cancelling view={view} words={t.booking.letGo} />
      </div>
    </div>
  )
}
