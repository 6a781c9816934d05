// Asks once whether this phone should be told, where there is something to tell of.
import { useState } from 'react'
import { useUser } from '../client'
import { t } from '../messages/language'
import { canBeTold } from '../platform/pushes'
import { useMeta } from '../search/answers'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'
import { usePushes } from './store'
import { stateWords } from './words'

export function Offer() {
  const meta = useMeta()
  const isSignedIn = useUser(({ user }) => !!user)
  const { wish, state, turnOn, turnOff } = usePushes()
  const [isAnswered, setAnswered] = useState(false)
  if (!meta?.tells_phones || !canBeTold() || !isSignedIn) return null
  if (wish !== 'open' && !isAnswered) return null
  const answer = (work: () => Promise<void>) => {
    setAnswered(true)
    void work()
  }
  const said = isAnswered && stateWords(state, wish)
  if (said) {
    return (
      <Card>
        <Words kind="small" accessibilityLiveRegion="polite">
          {said}
        </Words>
      </Card>
    )
  }
  const isBusy = state === 'busy'
  return (
    <Card>
      <Words kind="heading">{t.pushes.title}</Words>
      <Words kind="small">{t.pushes.why}</Words>
      <Button kind="quiet" busy={isBusy} onPress={() => answer(turnOn)}>
        {t.pushes.yes}
      </Button>
      <Button kind="quiet" busy={isBusy} onPress={() => answer(turnOff)}>
        {t.pushes.no}
      </Button>
    </Card>
  )
}
