// The booking on its way, wherever it is.
import type { BookingView } from '@innsight/client'
import { t } from '../messages/language'
import { Words } from '../ui/Words'
import { useSeen } from './ends'
import { Hold } from './Hold'
import { InTheWay } from './InTheWay'
import { Paying } from './Paying'
import { Review } from './Review'
import { Settled } from './Settled'

const Waiting = ({ words }: { words: string }) => (
  <Words kind="heading" accessibilityLiveRegion="polite">
    {words}
  </Words>
)

function Step({ view }: { view: BookingView }) {
  const { booking, phase, work, trouble } = view.state
  const isWaiting = work !== null && !trouble
  switch (phase) {
    case 'choosing':
      return isWaiting ? <Waiting words={t.booking.pricing} /> : null
    case 'reviewing':
      return <Review view={view} />
    case 'holding':
      if (booking) return <Hold view={view} booking={booking} />
      return isWaiting ? <Waiting words={t.booking.holding} /> : null
    case 'paying':
      return <Paying view={view} />
    default:
      return booking && <Settled booking={booking} view={view} />
  }
}

export function Flow({ view }: { view: BookingView }) {
  useSeen(view)
  return (
    <>
      <InTheWay {...view} />
      <Step view={view} />
    </>
  )
}
