import type { BookingView, Currency, PriceChange } from '@innsight/client'
import { useState } from 'react'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { show } from '../search/store'
import { Field } from '../ui/Field'
import { useDraft } from './draft'
import { factsOfQuote } from './facts'
import { StayCard, useHotel } from './StayCard'

/** Another price than the one that was shown: old, new, difference, and a yes that is wanted. */
function Changed({ change, currency, onYes }: ChangedProps) {
  const { oldMinor, newMinor, differenceMinor } = change
  const sign = differenceMinor > 0 ? '+' : ''
  return (
    <div className="state failed" role="alert">
      <h2>{t.booking.changed}</h2>
      <dl className="facts">
        <dt>{t.booking.changedWas}</dt>
        <dd>{money(oldMinor, currency)}</dd>
        <dt>{t.booking.changedIs}</dt>
        <dd>
          <b>{money(newMinor, currency)}</b>
        </dd>
        <dt>{t.booking.changedBy}</dt>
        <dd>
          {sign}
          {money(differenceMinor, currency)}
        </dd>
      </dl>
      <p className="actions equal">
        <button type="button" className="button" onClick={onYes}>
          {t.booking.accept(money(newMinor, currency))}
        </button>
        <button type="button" className="button quiet" onClick={() => show({ kind: 'search' })}>
          {t.booking.dropIt}
        </button>
      </p>
    </div>
  )
}

interface ChangedProps {
  change: PriceChange
  currency: Currency
  onYes: () => void
}

const EMAIL = /^[^\s@]+@[^\s@]+$/

/** Who is to stay, where that is not who books. */
function useGuest() {
  const { guest, type } = useDraft()
  const [told, setTold] = useState(false)
  const name = guest.name.trim()
  const email = guest.email.trim()
  const isEmpty = !name && !email
  const isWhole = name !== '' && EMAIL.test(email)
  const error = told && !isEmpty && !isWhole
  return {
    guest,
    type,
    nameError: error && !name ? t.booking.guestBoth : undefined,
    emailError: error && !EMAIL.test(email) ? t.signIn.badEmail : undefined,
    /** The guest, null for nobody else, or undefined when it is not whole. */
    take: () => {
      setTold(true)
      if (isEmpty) return null
      return isWhole ? { name, email } : undefined
    },
  }
}

function GuestFields({ own }: { own: ReturnType<typeof useGuest> }) {
  const { guest, type } = own
  return (
    <details className="sheet-card" open={guest.name !== '' || guest.email !== ''}>
      <summary>{t.booking.somebodyElse}</summary>
      <div className="form">
        <p className="hint">{t.booking.guestHint}</p>
        <Field
          label={t.booking.guestName}
          autoComplete="section-guest name"
          maxLength={200}
          value={guest.name}
          error={own.nameError}
          onChange={(event) => type({ name: event.target.value })}
        />
        <Field
          label={t.booking.guestEmail}
          type="email"
          autoComplete="section-guest email"
          maxLength={254}
          value={guest.email}
          error={own.emailError}
          onChange={(event) => type({ email: event.target.value })}
        />
      </div>
    </details>
  )
}

/** The one price and everything that comes with it, before anything is held. */
export function Review({ view }: { view: BookingView }) {
  const { state, actions } = view
  const { stay, quote, change } = state
  const hotel = useHotel(stay?.hotelSlug ?? '')
  const currency = useCurrency()
  const own = useGuest()
  if (!stay || !quote || !currency) return null
  const hold = () => {
    const guest = own.take()
    if (guest !== undefined) actions.hold(guest)
  }
  return (
    <div className="columns">
      <StayCard facts={factsOfQuote(stay, quote, hotel, currency)} />
      <div className="column">
        <h1>{t.booking.review}</h1>
        {change ? (
          <Changed change={change} currency={currency} onYes={actions.accept} />
        ) : (
          <>
            <div className="sheet-card">
              <p className="due">
                <span>{t.booking.dueNow}</span> <b>{money(0, currency)}</b>
              </p>
              <p className="hint">{t.booking.dueLater}</p>
            </div>
            <GuestFields own={own} />
            <div className="main-action">
              <button
                type="button"
                className="button wide"
                aria-disabled={view.isBusy}
                onClick={hold}
              >
                {t.booking.hold} · {money(quote.total_minor, currency)}
              </button>
              <p className="hint">{t.booking.holdWhy}</p>
            </div>
          </>
        )}
      </div>
    </div>
  )
}
