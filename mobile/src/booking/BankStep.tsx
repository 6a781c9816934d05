// The step that the guest's bank wants: Stripe opens it over the app.
import { useCallback, useEffect, useState } from 'react'
import { t } from '../messages/language'
import { openBank } from '../platform/stripe'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'

interface Props {
  publishableKey: string
  clientSecret: string
  /** Whatever came of it, the order is looked at. */
  onDone: () => void
}

export function BankStep({ publishableKey, clientSecret, onDone }: Props) {
  const [isBroken, setBroken] = useState(false)
  const ask = useCallback(async () => {
    setBroken(false)
    const isDone = await openBank(publishableKey, clientSecret).catch(() => false)
    onDone()
    // Closed or cut off, it can be opened again as long as the bank still asks.
    setBroken(!isDone)
  }, [publishableKey, clientSecret, onDone])
  useEffect(() => void ask(), [ask])
  return (
    <Card accessibilityLiveRegion="polite">
      <Words kind="title">{t.booking.bankAsks}</Words>
      <Words>{t.booking.dontPayAgain}</Words>
      {isBroken && (
        <>
          <Words tone="bad">{t.booking.sheetFails}</Words>
          <Button kind="quiet" onPress={() => void ask()}>
            {t.tryAgain}
          </Button>
        </>
      )}
    </Card>
  )
}
