import type { InputHTMLAttributes } from 'react'
import { useId } from 'react'

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: string
  /** Why what stands in it can't be used. */
  error?: string | undefined
}

/** A field with its label above, and below it what it takes or why it does not. */
export function Field({ label, hint = '', error, ...input }: Props) {
  const id = useId()
  const words = error || hint
  return (
    <label className="field">
      <span>{label}</span>
      <input
        {...input}
        aria-invalid={error ? true : undefined}
        aria-describedby={words ? id : undefined}
      />
      {words && (
        <small id={id} className={error ? 'field-error' : undefined}>
          {words}
        </small>
      )}
    </label>
  )
}
