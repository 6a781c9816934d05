import type { BookingView } from '@innsight/client'
import { secretOf } from '@innsight/client'
import { lazy, Suspense } from 'react'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useMeta } from '../search/answers'

const BankStep = lazy(() =>
  import('./stripe/BankStep').then(({ BankStep: step }) => ({ default: step })),
)

/** While the bank is asked: nothing can be pressed that would pay twice. */
export function Paying({ view }: { view: BookingView }) {
  const { state, actions } = view
  const { order, booking } = state
  const currency = useCurrency()
  const key = useMeta()?.payment.publishable_key ?? null
  const total = currency && booking ? money(booking.total_minor, currency) : ''
  const secret = secretOf(order?.action)
  if (secret && key) {
    return (
      <div className="state" role="status">
        <h1>{t.booking.bankAsks}</h1>
        <p>{t.booking.dontPayAgain}</p>
        <Suspense fallback={null}>
          <BankStep publishableKey={key} clientSecret={secret} onDone={actions.nudge} />
        </Suspense>
      </div>
    )
  }
  if (order?.action && state.work?.kind !== 'act') {
    return (
      <div className="state">
        <h1>{t.booking.bankAsks}</h1>
        <p>{t.booking.bankAsksWhy(total)}</p>
        <p className="actions equal">
          <button type="button" className="button quiet" onClick={() => actions.act(true)}>
            {t.booking.yes}
          </button>
          <button type="button" className="button quiet" onClick={() => actions.act(false)}>
            {t.booking.no}
          </button>
        </p>
      </div>
    )
  }
  return (
    <div className="state" role="status">
      <h1>{state.slow || state.trouble ? t.booking.asking : t.booking.paying}</h1>
      <p>{t.booking.dontPayAgain}</p>
      {state.stalled && (
        <p className="actions">
          <button type="button" className="button quiet" onClick={actions.retry}>
            {t.tryAgain}
          </button>
        </p>
      )}
    </div>
  )
}
