// The exact count and what it counts, the cheapest, and what has just changed.
import { offerMinor } from '@innsight/client'
import { StyleSheet, View } from 'react-native'
import { seenAt } from '../format/dates'
import { shortMoney } from '../format/money'
import { wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { Words } from '../ui/Words'
import { useCurrency, useHotels } from './answers'
import { useSearch } from './store'

const STALE_MS = 60_000

/** 52 places free in this area; a count that stops at its limit says so. */
export function countWords(total: number, relation: string, dated: boolean): string {
  const more = relation === 'gte' ? '+' : ''
  return `${wholeNumber(total)}${more} ${t.list.places(total === 1 && !more, dated)}`
}

function useWords(): { main: string; small: string } {
  const { query, hotels, phase } = useHotels()
  const dated = useSearch(({ search }) => search.checkIn !== null)
  const currency = useCurrency()
  const first = query.data?.pages[0]
  if (!first) return { main: query.isError ? t.list.noAnswer : t.list.looking, small: '' }
  const main = countWords(first.total, first.total_relation, dated)
  const age = query.dataUpdatedAt - Date.parse(first.as_of)
  const asOf = first.degraded && age > STALE_MS
  if (asOf) return { main, small: t.age.asOf(seenAt(Date.parse(first.as_of), Date.now())) }
  if (phase !== 'fresh') return { main, small: query.isError ? '' : t.list.before }
  const prices = hotels.flatMap(({ offer }) => (offer ? [offerMinor(offer)] : []))
  const isAll = first.next === null && prices.length > 1
  const small = isAll && currency ? t.list.fromPrice(shortMoney(Math.min(...prices), currency)) : ''
  return { main, small }
}

export function Summary({ said }: { said: string }) {
  const { main, small } = useWords()
  return (
    <View style={styles.summary} accessibilityLiveRegion="polite">
      <Words kind="heading" testID="summary">
        {main}
      </Words>
      {(said || small) !== '' && <Words kind="small">{said || small}</Words>}
    </View>
  )
}

const styles = StyleSheet.create({ summary: { gap: 2 } })
