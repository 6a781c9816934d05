import type { Booking, BookingView, Refund } from '@innsight/client'
import { asProblem, refundOf, sameRefund, send, useClient } from '@innsight/client'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { FailureLine } from '../faces/Failure'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'

/** What cancelling a booking would come to now, and doing it. */
function useCancelling(booking: Booking, onDone: () => void) {
  const client = useClient()
  const queryClient = useQueryClient()
  const [refund, setRefund] = useState<Refund | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const now = () => refundOf(booking, null, client.clock.now())
  const cancel = async () => {
    const current = now()
    // A deadline has passed meanwhile: it is told anew, and wants another yes.
    if (!refund || !sameRefund(refund, current)) return setRefund(current)
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      const { signal } = new AbortController()
      const done = await send(client, 'cancel_booking', { id: booking.id, signal })
      client.freshness.take(done.freshness)
      setRefund(null)
      onDone()
      await queryClient.invalidateQueries()
    } catch (caught) {
      setError(asProblem(caught))
    } finally {
      setBusy(false)
    }
  }
  return {
    refund,
    busy,
    error,
    ask: () => setRefund(now()),
    keep: () => {
      setRefund(null)
      setError(null)
    },
    cancel,
  }
}

interface QuestionProps {
  /** What it comes to; null while nobody has asked. */
  refund: Refund | null
  busy: boolean
  /** What the first press is called. */
  words: string
  onAsk: () => void
  onYes: () => void
  onNo: () => void
  children?: ReactNode
}

/** Cancels in two presses; what it comes to is told before the second. */
function Question({ refund, busy, words, onAsk, onYes, onNo, children }: QuestionProps) {
  const currency = useCurrency()
  if (!currency) return null
  if (!refund) {
    return (
      <p className="actions">
        <button type="button" className="text-button" onClick={onAsk}>
          {words}
        </button>
      </p>
    )
  }
  const { penaltyMinor, refundMinor } = refund
  return (
    <div className="sheet-card" role="alert">
      <h2>{t.booking.cancelTitle}</h2>
      <p>
        {penaltyMinor > 0
          ? t.booking.cancelCost(money(penaltyMinor, currency))
          : t.booking.cancelFree}{' '}
        {refundMinor > 0 && t.booking.cancelBack(money(refundMinor, currency))}
      </p>
      {children}
      <p className="actions equal">
        <button type="button" className="button quiet" aria-disabled={busy} onClick={onYes}>
          {t.booking.cancelDoes}
        </button>
        <button type="button" className="button quiet" onClick={onNo}>
          {t.booking.cancelKeeps}
        </button>
      </p>
    </div>
  )
}

/** Cancels the booking on its way. What fails stands above it all. */
export function Cancelling({ view, words }: { view: BookingView; words: string }) {
  const { state, actions } = view
  return (
    <Question
      refund={state.cancelling}
      busy={state.work?.kind === 'cancel'}
      words={words}
      onAsk={actions.askCancel}
      onYes={actions.cancel}
      onNo={actions.keep}
    />
  )
}

/** Cancels a booking that is on no way: one of the trips. */
export function CancellingTrip({ booking, onDone }: { booking: Booking; onDone: () => void }) {
  const { refund, busy, error, ask, keep, cancel } = useCancelling(booking, onDone)
  return (
    <Question
      refund={refund}
      busy={busy}
      words={t.booking.cancel}
      onAsk={ask}
      onYes={() => void cancel()}
      onNo={keep}
    >
      {error !== null && <FailureLine error={error} onRetry={() => void cancel()} />}
    </Question>
  )
}
