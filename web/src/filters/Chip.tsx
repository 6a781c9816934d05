import type { ReactNode } from 'react'
import { wholeNumber } from '../format/numbers'

interface Props {
  on: boolean
  count?: number | undefined
  onToggle: () => void
  children: ReactNode
}

/** A filter that is on or off, with how many hotels it would leave. */
export function Chip({ on, count, onToggle, children }: Props) {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onToggle}>
      {children}
      {count !== undefined && <i>{wholeNumber(count)}</i>}
    </button>
  )
}
