import type { Currency } from '@innsight/client'
import type { Stripe, StripeElements } from '@stripe/stripe-js'
import { useEffect, useRef, useState } from 'react'
import { money } from '../../format/money'
import { t, useLanguage } from '../../messages/language'
import { stripeFor } from './load'

interface Props {
  publishableKey: string
  totalMinor: number
  currency: Currency
  busy: boolean
  /** What the card became: a token, good for one payment. */
  onToken: (token: string) => void
}

interface Fields {
  stripe: Stripe
  elements: StripeElements
}

type Standing = 'coming' | 'there' | 'failed'

/** A colour or size of the page, as its styles say. */
const token = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function appearance() {
  return {
    theme: 'flat' as const,
    variables: {
      colorPrimary: token('--accent'),
      colorBackground: token('--paper'),
      colorText: token('--ink'),
      colorDanger: token('--bad'),
      borderRadius: token('--radius-s'),
    },
  }
}

function useFields({ publishableKey, totalMinor, currency }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const fields = useRef<Fields | null>(null)
  const [standing, setStanding] = useState<Standing>('coming')
  const [tries, setTries] = useState(0)
  const locale = useLanguage(({ speech }) => speech.language)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another mount
  useEffect(() => {
    let left = false
    let mounted: { destroy: () => void } | null = null
    setStanding('coming')
    stripeFor(publishableKey)
      .then((stripe) => {
        if (left || !box.current) return
        const elements = stripe.elements({
          mode: 'payment',
          amount: totalMinor,
          currency: currency.code.toLowerCase(),
          captureMethod: 'manual',
          locale: locale === 'de' ? 'de' : 'auto',
          appearance: appearance(),
        })
        const element = elements.create('payment', { layout: 'accordion' })
        element.on('ready', () => !left && setStanding('there'))
        element.on('loaderror', () => !left && setStanding('failed'))
        element.mount(box.current)
        mounted = element
        fields.current = { stripe, elements }
      })
      .catch(() => !left && setStanding('failed'))
    return () => {
      left = true
      fields.current = null
      mounted?.destroy()
    }
  }, [publishableKey, totalMinor, currency.code, locale, tries])

  return { box, fields, standing, again: () => setTries(tries + 1) }
}

/** Stripe's own fields: what is typed there goes to Stripe and nowhere else. */
export function StripeFields(props: Props) {
  const { totalMinor, currency, busy, onToken } = props
  const { box, fields, standing, again } = useFields(props)
  const [fault, setFault] = useState('')
  const [sending, setSending] = useState(false)
  const idle = standing === 'there' && !sending && !busy

  const pay = async () => {
    const { stripe, elements } = fields.current ?? {}
    if (!idle || !stripe || !elements) return
    setFault('')
    setSending(true)
    try {
      const checked = await elements.submit()
      // What is wrong with a field stands beside it already.
      if (checked.error) return
      const made = await stripe.createConfirmationToken({ elements })
      if (made.error) setFault(made.error.message ?? t.booking.notPaid)
      else onToken(made.confirmationToken.id)
    } catch {
      setFault(t.booking.fieldsFail)
    } finally {
      setSending(false)
    }
  }

  return (
    <section className="sheet-card" aria-labelledby="pay-now">
      <h2 id="pay-now">
        {t.booking.pay} · {money(totalMinor, currency)}
      </h2>
      {standing === 'coming' && (
        <p className="hint" role="status">
          {t.booking.fieldsCome}
        </p>
      )}
      <div ref={box} hidden={standing === 'failed'} />
      {standing === 'failed' ? (
        <p className="failed-line" role="alert">
          <span>{t.booking.fieldsFail}</span>{' '}
          <button type="button" className="text-button" onClick={again}>
            {t.tryAgain}
          </button>
        </p>
      ) : (
        <button
          type="button"
          className="button wide"
          aria-disabled={!idle}
          onClick={() => void pay()}
        >
          {sending || busy ? t.booking.paying : `${t.booking.pay} · ${money(totalMinor, currency)}`}
        </button>
      )}
      {fault && (
        <p className="failed-line" role="alert">
          {fault}
        </p>
      )}
      <p className="hint">{t.booking.fieldsWhose}</p>
    </section>
  )
}
