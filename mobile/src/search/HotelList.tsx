// The hotels of the search, best first, with every state that a list can be in.
import type { Hotel } from '@innsight/client'
import { useCallback, useEffect, useRef } from 'react'
import { FlatList, StyleSheet, View } from 'react-native'
import { useSafeAreaInsets } from 'react-native-safe-area-context'
import { Age } from '../faces/Age'
import { Failure } from '../faces/Failure'
import { wholeNumber } from '../format/numbers'
import { hasMap } from '../map/map'
import { t } from '../messages/language'
import { useTheme } from '../theme/theme'
import { GAP, RADIUS } from '../theme/tokens'
import { Card } from '../ui/Card'
import { Words } from '../ui/Words'
import { useCurrency, useHotels, useMetaQuery } from './answers'
import { Empty } from './Empty'
import { HotelCard } from './HotelCard'
import { Meaning } from './Meaning'
import { useSearch } from './store'
import { faultSentence } from './words'

interface Props {
  selected: string | null
  onOpen: (hotel: Hotel) => void
}

const SKELETONS = ['a', 'b', 'c', 'd']

/** Of the same shape as what comes. */
function Skeletons() {
  const theme = useTheme()
  return (
    <View style={styles.skeletons} accessibilityLabel={t.list.looking}>
      {SKELETONS.map((key) => (
        <View key={key} style={[styles.skeleton, { backgroundColor: theme.skeleton }]} />
      ))}
    </View>
  )
}

/** What stands above the list: how old it is, what was understood, what could not be used. */
function Above() {
  const { query } = useHotels()
  const faults = useSearch((search) => search.faults)
  const words = faultSentence(faults)
  return (
    <View style={styles.above}>
      <Age of={query} onRetry={() => void query.refetch()} />
      {words !== '' && (
        <Card tone="warn">
          <Words kind="small" tone="warn">
            {words}
          </Words>
        </Card>
      )}
      {!hasMap() && <Words kind="small">{t.map.none}</Words>}
      <Meaning />
    </View>
  )
}

function Below({ shown }: { shown: number }) {
  const { query } = useHotels()
  const total = query.data?.pages[0]?.total ?? 0
  const words = query.isFetchingNextPage
    ? t.list.loading
    : !query.hasNextPage && shown === total && shown > 1
      ? t.list.all(wholeNumber(shown))
      : ''
  return (
    <Words kind="small" style={styles.below}>
      {words}
    </Words>
  )
}

/** The card of a pressed price comes into sight. */
function useShown(hotels: readonly Hotel[], selected: string | null) {
  const list = useRef<FlatList<Hotel>>(null)
  const index = hotels.findIndex(({ id }) => id === selected)
  useEffect(() => {
    if (index < 0) return
    list.current?.scrollToIndex({ index, animated: true, viewPosition: 0 })
  }, [index])
  return list
}

export function HotelList({ selected, onOpen }: Props) {
  const { query, hotels, phase } = useHotels()
  const meta = useMetaQuery()
  const currency = useCurrency()
  const insets = useSafeAreaInsets()
  const list = useShown(hotels, selected)
  const render = useCallback(
    ({ item }: { item: Hotel }) =>
      currency ? (
        <HotelCard
          hotel={item}
          currency={currency}
          selected={item.id === selected}
          onPress={onOpen}
        />
      ) : null,
    [currency, selected, onOpen],
  )
  const error = query.error ?? meta.error
  if (!query.data || !currency) {
    if (!error) return <Skeletons />
    const again = () => void (meta.data ? query.refetch() : meta.refetch())
    return <Failure error={error} onRetry={again} />
  }
  if (hotels.length === 0 && phase === 'fresh') return <Empty />
  return (
    <FlatList
      ref={list}
      testID="hotels"
      data={hotels}
      keyExtractor={({ id }) => id}
      renderItem={render}
      style={phase === 'stale' && !query.isError ? styles.dimmed : undefined}
      ListHeaderComponent={<Above />}
      ListFooterComponent={<Below shown={hotels.length} />}
      contentContainerStyle={[styles.list, { paddingBottom: insets.bottom + 24 }]}
      initialNumToRender={6}
      maxToRenderPerBatch={6}
      windowSize={7}
      onEndReached={() => query.hasNextPage && void query.fetchNextPage()}
      onEndReachedThreshold={0.6}
      onScrollToIndexFailed={() => undefined}
      keyboardShouldPersistTaps="handled"
    />
  )
}

const styles = StyleSheet.create({
  list: { paddingHorizontal: GAP, gap: GAP },
  above: { gap: 8 },
  dimmed: { opacity: 0.6 },
  skeletons: { padding: GAP, gap: GAP },
  skeleton: { height: 142, borderRadius: RADIUS },
  below: { textAlign: 'center', padding: 12 },
})
