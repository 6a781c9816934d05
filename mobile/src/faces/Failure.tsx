// A question without an answer: what happened, and what can be done.
import { asProblem } from '@innsight/client'
import { StyleSheet, View } from 'react-native'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { wordsOf } from './words'

interface Props {
  error: unknown
  onRetry: () => void
}

/** In the place of what could not be had. */
export function Failure({ error, onRetry }: Props) {
  const problem = asProblem(error)
  const { title, text } = wordsOf(problem)
  const back = useBack()
  return (
    <View style={styles.face} accessibilityLiveRegion="polite">
      <Words kind="heading" style={styles.words}>
        {title}
      </Words>
      <Words tone="ink2" style={styles.words}>
        {text}
      </Words>
      {problem.repeatable && (
        <Button kind="quiet" onPress={onRetry}>
          {t.tryAgain}
        </Button>
      )}
      {!problem.passing && (
        <Button kind="text" onPress={back}>
          {t.failure.toSearch}
        </Button>
      )}
      {problem.kind === 'down' && problem.requestId && (
        <Words kind="small">{t.failure.ifYouTell(problem.requestId)}</Words>
      )}
    </View>
  )
}

/** Beside something that is still there. */
export function FailureLine({ error, onRetry, what }: Props & { what?: string }) {
  const { title, text } = wordsOf(asProblem(error))
  return (
    <Card tone="bad" accessibilityRole="alert">
      <Words tone="bad">{`${title}. ${what ?? text}`}</Words>
      <View style={ROW}>
        <Button kind="quiet" onPress={onRetry}>
          {t.tryAgain}
        </Button>
      </View>
    </Card>
  )
}

const styles = StyleSheet.create({
  face: { alignItems: 'center', gap: 12, paddingVertical: 32, paddingHorizontal: 16 },
  words: { textAlign: 'center' },
})
