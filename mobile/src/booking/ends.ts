// Where a booking on its way comes to its end.
import type { BookingView, Phase } from '@innsight/client'
import { useEffect, useRef } from 'react'

export const ENDS: readonly Phase[] = ['confirmed', 'failed', 'expired', 'cancelled']

/** What has come to its end and was seen is not told again. */
export function useSeen({ state, actions }: BookingView): void {
  const phase = useRef(state.phase)
  phase.current = state.phase
  useEffect(
    () => () => {
      if (ENDS.includes(phase.current)) actions.forget()
    },
    [actions],
  )
}
