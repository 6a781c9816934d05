import type { BookingView } from '@innsight/client'
import { Problem, useBookingFlow } from '@innsight/client'
import { FailureLine } from '../faces/Failure'
import { t } from '../messages/language'
import { SignInFirst } from '../user/SignInFirst'
import { Hold } from './Hold'
import { Paying } from './Paying'
import { Refused } from './Refused'
import { Review } from './Review'
import { Settled } from './Settled'

function Waiting({ words }: { words: string }) {
  return (
    <div className="state" role="status">
      <h2>{words}</h2>
    </div>
  )
}

/** What is in the way, whatever is going on below. */
function InTheWay({ state, actions }: BookingView) {
  const { trouble, stalled } = state
  if (state.signIn) return <SignInFirst title={t.booking.needsSignIn} asks />
  if (state.intentIsOld) {
    return (
      <div className="state">
        <h2>{t.booking.oldWish}</h2>
        <p>{t.booking.oldWishWhy}</p>
        <p className="actions equal">
          <button type="button" className="button quiet" onClick={actions.resume}>
            {t.booking.resume}
          </button>
          <button type="button" className="button quiet" onClick={actions.drop}>
            {t.booking.drop}
          </button>
        </p>
      </div>
    )
  }
  return (
    <>
      {trouble && (
        <FailureLine
          error={new Problem(trouble)}
          onRetry={stalled ? actions.retry : actions.nudge}
          what={stalled ? t.booking.stalled : t.booking.trying}
        />
      )}
      {state.refusal && <Refused refusal={state.refusal} />}
    </>
  )
}

function Step({ view }: { view: BookingView }) {
  const { state, actions } = view
  const { booking } = state
  switch (state.phase) {
    case 'choosing':
      return state.work && !state.trouble ? <Waiting words={t.booking.pricing} /> : null
    case 'reviewing':
      return <Review view={view} />
    case 'holding':
      if (booking) return <Hold view={view} booking={booking} />
      return state.work && !state.trouble ? <Waiting words={t.booking.holding} /> : null
    case 'paying':
      return <Paying view={view} />
    default:
      return booking && <Settled booking={booking} onChange={actions.nudge} view={view} />
  }
}

/** The booking on its way, wherever it is. */
export function Flow() {
  const view = useBookingFlow()
  return (
    <>
      <InTheWay {...view} />
      <Step view={view} />
    </>
  )
}
