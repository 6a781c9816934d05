// Nothing found: which single wish less brings how many, and a wider map.
import { nearSteps, stepsOut, widened } from '@innsight/client'
import { StyleSheet, View } from 'react-native'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Words } from '../ui/Words'
import { useHotels, useMeta } from './answers'
import { Meaning } from './Meaning'
import { useSearch } from './store'
import { wishWords } from './words'

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

export function Empty() {
  const search = useSearch((all) => all.search)
  const change = useSearch((all) => all.change)
  const look = useSearch((all) => all.look)
  const meta = useMeta()
  const first = useHotels().query.data?.pages[0]
  if (!meta || !first) return null
  const misses = first.near_misses ?? []
  const counted = nearSteps(search, misses).filter(({ more }) => more.total > 0)
  const uncounted = stepsOut(search, misses.length > 0)
  return (
    <View style={styles.empty}>
      <Words kind="heading" style={styles.words}>
        {search.checkIn ? t.empty.dated : t.empty.plain}
      </Words>
      <Words tone="ink2" style={styles.words}>
        {t.empty.move}
      </Words>
      <Meaning />
      {counted.map(({ step, more }) => {
        const plus = more.total_relation === 'gte' ? '+' : ''
        return (
          <Button key={JSON.stringify(step.wish)} kind="quiet" onPress={() => change(step.patch)}>
            {t.empty.more(capital(wishWords(step.wish, meta)), `${wholeNumber(more.total)}${plus}`)}
          </Button>
        )
      })}
      {uncounted.map(({ wish, patch }) => (
        <Button key={JSON.stringify(wish)} kind="quiet" onPress={() => change(patch)}>
          {capital(wishWords(wish, meta))}
        </Button>
      ))}
      <Button onPress={() => look(widened(search.area))}>{t.empty.wider}</Button>
    </View>
  )
}

const styles = StyleSheet.create({
  empty: { padding: 20, gap: 10 },
  words: { textAlign: 'center' },
})
