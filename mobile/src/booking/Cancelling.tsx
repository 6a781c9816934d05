// Cancels in two presses; what it comes to is told before the second.
import type { Booking, BookingView, Refund } from '@innsight/client'
import { asProblem, refundOf, sameRefund, send, useClient } from '@innsight/client'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { View } from 'react-native'
import { FailureLine } from '../faces/Failure'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'

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

function Question({ refund, busy, words, onAsk, onYes, onNo, children }: QuestionProps) {
  const currency = useCurrency()
  if (!currency) return null
  if (!refund) {
    return (
      <Button kind="text" onPress={onAsk}>
        {words}
      </Button>
    )
  }
  const { penaltyMinor, refundMinor } = refund
  const cost =
    penaltyMinor > 0 ? t.booking.cancelCost(money(penaltyMinor, currency)) : t.booking.cancelFree
  const back = refundMinor > 0 ? t.booking.cancelBack(money(refundMinor, currency)) : ''
  return (
    <Card tone="warn" accessibilityRole="alert">
      <Words kind="heading">{t.booking.cancelTitle}</Words>
      <Words>{`${cost} ${back}`.trim()}</Words>
      {children}
      <View style={ROW}>
        <Button kind="quiet" busy={busy} onPress={onYes}>
          {t.booking.cancelDoes}
        </Button>
        <Button kind="quiet" onPress={onNo}>
          {t.booking.cancelKeeps}
        </Button>
      </View>
    </Card>
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

/** What cancelling a booking would come to now, and doing it. */
function useCancelling(booking: Booking) {
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
      await queryClient.invalidateQueries()
    } catch (caught) {
      setError(asProblem(caught))
    } finally {
      setBusy(false)
    }
  }
  const keep = () => {
    setRefund(null)
    setError(null)
  }
  return { refund, busy, error, ask: () => setRefund(now()), keep, cancel }
}

/** Cancels a booking that is on no way: one of the trips. */
export function CancellingTrip({ booking }: { booking: Booking }) {
  const { refund, busy, error, ask, keep, cancel } = useCancelling(booking)
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
