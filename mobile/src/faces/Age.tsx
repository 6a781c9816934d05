// How old what is shown is, once it could not be asked again. Nothing as long as it is fresh.
import { asProblem } from '@innsight/client'
import { client } from '../client'
import { seenAt } from '../format/dates'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'

interface Answer {
  data: unknown
  dataUpdatedAt: number
  error: unknown
}

/** The sentence; empty where there is none to say. */
export function ageWords({ data, dataUpdatedAt, error }: Answer, nowMs: number): string {
  if (!error || data === undefined) return ''
  const words = asProblem(error).kind === 'offline' ? t.age.offline : t.age.failed
  return words(seenAt(dataUpdatedAt, nowMs))
}

interface Props {
  of: Answer
  onRetry: () => void
}

export function Age({ of, onRetry }: Props) {
  const words = ageWords(of, client.platform.now())
  if (!words) return null
  return (
    <Card tone="warn" accessibilityLiveRegion="polite">
      <Words kind="small" tone="warn">
        {words}
      </Words>
      <Button kind="text" onPress={onRetry}>
        {t.tryAgain}
      </Button>
    </Card>
  )
}
