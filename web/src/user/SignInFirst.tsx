import { useState } from 'react'
import { t } from '../messages/language'
import { SignInDialog } from './SignInDialog'

interface Props {
  title: string
  /** The dialog is there at once. */
  asks?: boolean
}

/** Something that belongs to an account: whoever signs in goes on here. */
export function SignInFirst({ title, asks = false }: Props) {
  const [open, setOpen] = useState(asks)
  return (
    <div className="state">
      <h2>{title}</h2>
      <p>{t.booking.needsSignInWhy}</p>
      <p className="actions">
        <button type="button" className="button" onClick={() => setOpen(true)}>
          {t.signIn.submit}
        </button>
      </p>
      {open && <SignInDialog onClose={() => setOpen(false)} />}
    </div>
  )
}
