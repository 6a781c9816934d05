// While the bank is asked: nothing can be pressed that would pay twice.
import type { BookingView } from '@innsight/client'
import { secretOf } from '@innsight/client'
import { View } from 'react-native'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useMeta } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Words } from '../ui/Words'
import { BankStep } from './BankStep'

export function Paying({ view }: { view: BookingView }) {
  const { state, actions } = view
  const { order, booking, slow, trouble, stalled, work } = state
  const currency = useCurrency()
  const total = currency && booking ? money(booking.total_minor, currency) : ''
  const key = useMeta()?.payment.publishable_key ?? null
  const secret = secretOf(order?.action)
  if (secret && key) {
    return <BankStep publishableKey={key} clientSecret={secret} onDone={actions.nudge} />
  }
  if (order?.action && work?.kind !== 'act') {
    return (
      <Card>
        <Words kind="title">{t.booking.bankAsks}</Words>
        <Words>{t.booking.bankAsksWhy(total)}</Words>
        <View style={ROW}>
          <Button kind="quiet" onPress={() => actions.act(true)}>
            {t.booking.yes}
          </Button>
          <Button kind="quiet" onPress={() => actions.act(false)}>
            {t.booking.no}
          </Button>
        </View>
      </Card>
    )
  }
  return (
    <Card accessibilityLiveRegion="polite">
      <Words kind="title">{slow || trouble ? t.booking.asking : t.booking.paying}</Words>
      <Words>{t.booking.dontPayAgain}</Words>
      {stalled && (
        <Button kind="quiet" onPress={actions.retry}>
          {t.tryAgain}
        </Button>
      )}
    </Card>
  )
}
