import { useId } from 'react'

interface Props {
  label: string
  hint: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

/**
 * A number with a minus and a plus; the limits are named, not just reached. At a limit the button
 * stays, without effect: one that is disabled would drop the focus.
 */
export function Stepper({ label, hint, value, min, max, onChange }: Props) {
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
        aria-label={`Fewer ${label.toLowerCase()}`}
        aria-disabled={value <= min}
        onClick={() => value > min && onChange(value - 1)}
      >
        −
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        className="round"
        aria-label={`More ${label.toLowerCase()}`}
        aria-disabled={value >= max}
        onClick={() => value < max && onChange(value + 1)}
      >
        +
      </button>
    </div>
  )
}
