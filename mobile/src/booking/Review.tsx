// The one price and everything that comes with it, before anything is held.
import type { BookingView, Currency, PriceChange } from '@innsight/client'
import { useState } from 'react'
import { View } from 'react-native'
import { useDraft } from '../client'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Field } from '../ui/Field'
import { useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { factsOfQuote } from './facts'
import { StayCard } from './StayCard'
import { useHotel } from './useHotel'

interface ChangedProps {
  change: PriceChange
  currency: Currency
  onYes: () => void
}

function Line({ name, words }: { name: string; words: string }) {
  return (
    <View style={ROW}>
      <Words>{name}</Words>
      <Words kind="label">{words}</Words>
    </View>
  )
}

/** Another price than the one that was shown: old, new, difference, and a yes that is wanted. */
export function Changed({ change, currency, onYes }: ChangedProps) {
  const { oldMinor, newMinor, differenceMinor } = change
  const back = useBack()
  const sign = differenceMinor > 0 ? '+' : ''
  return (
    <Card tone="warn" accessibilityRole="alert">
      <Words kind="heading">{t.booking.changed}</Words>
      <Line name={t.booking.changedWas} words={money(oldMinor, currency)} />
      <Line name={t.booking.changedIs} words={money(newMinor, currency)} />
      <Line name={t.booking.changedBy} words={`${sign}${money(differenceMinor, currency)}`} />
      <Button onPress={onYes}>{t.booking.accept(money(newMinor, currency))}</Button>
      <Button kind="quiet" onPress={back}>
        {t.booking.dropIt}
      </Button>
    </Card>
  )
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
  const isWrong = told && !isEmpty && !isWhole
  return {
    guest,
    type,
    nameError: isWrong && !name ? t.booking.guestBoth : undefined,
    emailError: isWrong && !EMAIL.test(email) ? t.signIn.badEmail : undefined,
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
  const [open, setOpen] = useState(guest.name !== '' || guest.email !== '')
  if (!open) {
    return (
      <Button kind="text" onPress={() => setOpen(true)}>
        {t.booking.somebodyElse}
      </Button>
    )
  }
  return (
    <Card>
      <Words kind="heading">{t.booking.somebodyElse}</Words>
      <Words kind="small">{t.booking.guestHint}</Words>
      <Field
        label={t.booking.guestName}
        autoComplete="name"
        maxLength={200}
        value={guest.name}
        error={own.nameError}
        onChangeText={(name) => type({ name })}
      />
      <Field
        label={t.booking.guestEmail}
        autoComplete="email"
        inputMode="email"
        autoCapitalize="none"
        maxLength={254}
        value={guest.email}
        error={own.emailError}
        onChangeText={(email) => type({ email })}
      />
    </Card>
  )
}

export function Review({ view }: { view: BookingView }) {
  const { state, actions, isBusy } = view
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
    <>
      <StayCard facts={factsOfQuote(stay, quote, hotel)} hotel={stay.hotelSlug} />
      {change ? (
        <Changed change={change} currency={currency} onYes={actions.accept} />
      ) : (
        <>
          <Card>
            <Line name={t.booking.dueNow} words={money(0, currency)} />
            <Words kind="small">{t.booking.dueLater}</Words>
          </Card>
          <GuestFields own={own} />
          <Button busy={isBusy} onPress={hold}>
            {`${t.booking.hold} · ${money(quote.total_minor, currency)}`}
          </Button>
          <Words kind="small">{t.booking.holdWhy}</Words>
        </>
      )}
    </>
  )
}
