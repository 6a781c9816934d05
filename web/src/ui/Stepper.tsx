import { useId } from 'react'
import { wholeNumber } from '../format/numbers'

interface Props {
  label: string
  hint: string
  /** What the minus and the plus do. */
  fewer: string
  more: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

/**
 * A number with a minus and a plus; the limits are named, not just reached. At a limit the button
 * stays, without effect: one that is disabled would drop the focus.
 */
export function Stepper({ label, hint, fewer, more, ...number }: Props) {
  const { value, min, max, onChange } = number
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't stand beside buttons
    <div className="stepper" role="group" aria-labelledby={id}>
      <span className="stepper-label">
        <b id={id}>{label}</b>
        <small>{hint}</small>
      </span>
      <button
        type="button"
        className="round"
        aria-label={fewer}
        aria-disabled={value <= min}
        onClick={() => value > min && onChange(value - 1)}
      >
        −
      </button>
      <output aria-live="polite">{wholeNumber(value)}</output>
      <button
        type="button"
        className="round"
        aria-label={more}
        aria-disabled={value >= max}
        onClick={() => value < max && onChange(value + 1)}
      >
        +
      </button>
    </div>
  )
}
