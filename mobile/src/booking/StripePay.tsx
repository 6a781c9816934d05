// Paying by card through Stripe's own sheet.
import type { Booking, BookingView } from '@innsight/client'
import { useState } from 'react'
import { money } from '../format/money'
import { t } from '../messages/language'
import { askForCard } from '../platform/stripe'
import { useCurrency } from '../search/answers'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'

interface Props {
  view: BookingView
  booking: Booking
  publishableKey: string
}

export function StripePay({ view, booking, publishableKey }: Props) {
  const currency = useCurrency()
  const [isOpen, setOpen] = useState(false)
  const [isBroken, setBroken] = useState(false)
  if (!currency) return null
  const totalMinor = booking.total_minor
  const pay = async () => {
    setOpen(true)
    setBroken(false)
    try {
      const token = await askForCard({ publishableKey, totalMinor, currency: currency.code })
      if (token !== null) view.actions.pay(token)
    } catch {
      setBroken(true)
    } finally {
      setOpen(false)
    }
  }
  return (
    <Card>
      <Button busy={isOpen || view.isBusy} onPress={() => void pay()}>
        {`${t.booking.pay} · ${money(totalMinor, currency)}`}
      </Button>
      <Words kind="small">{t.booking.sheetWhose}</Words>
      {isBroken && (
        <Words kind="small" tone="bad" accessibilityRole="alert">
          {t.booking.sheetFails}
        </Words>
      )}
    </Card>
  )
}
