import { useCallback, useEffect, useState } from 'react'
import { t } from '../../messages/language'
import { stripeFor } from './load'

interface Props {
  publishableKey: string
  clientSecret: string
  /** Whatever came of it, the order is looked at. */
  onDone: () => void
}

/** The step that the guest's bank wants: Stripe opens it over the page. */
export function BankStep({ publishableKey, clientSecret, onDone }: Props) {
  const [standing, setStanding] = useState<'asking' | 'failed'>('asking')
  const ask = useCallback(async () => {
    setStanding('asking')
    try {
      const stripe = await stripeFor(publishableKey)
      const { error } = await stripe.handleNextAction({ clientSecret })
      onDone()
      // Closed or cut off, it can be opened again as long as the bank still asks.
      if (error) setStanding('failed')
    } catch {
      setStanding('failed')
    }
  }, [publishableKey, clientSecret, onDone])
  useEffect(() => void ask(), [ask])
  if (standing === 'asking') return <p className="hint">{t.booking.bankOpens}</p>
  return (
    <p className="failed-line" role="alert">
      <span>{t.booking.bankFails}</span>{' '}
      <button type="button" className="text-button" onClick={() => void ask()}>
        {t.tryAgain}
      </button>
    </p>
  )
}
