// Where, when and who, and the filters as one row to swipe.
import { amenityCount, starsCount, toggled } from '@innsight/client'
import { useRouter } from 'expo-router'
import { Pressable, ScrollView, StyleSheet, View } from 'react-native'
import { stayRange } from '../format/dates'
import { shortNumber, wholeNumber } from '../format/numbers'
import { labelOf } from '../format/place'
import { t } from '../messages/language'
import { FLOATING, useTheme } from '../theme/theme'
import { TOUCH } from '../theme/tokens'
import { Chip } from '../ui/Chip'
import { Icon } from '../ui/Icon'
import { IconButton } from '../ui/IconButton'
import { Words } from '../ui/Words'
import { useFacets, useMeta } from './answers'
import { filterCount } from './filterCount'
import { useSearch } from './store'

const QUICK_AMENITIES = 3
const GOOD_RATING = 8.5
const GOOD_STARS = 4

/** What is searched, in a line each; a press changes it. */
function What() {
  const theme = useTheme()
  const router = useRouter()
  const { place, checkIn, checkOut, adults, children, filters } = useSearch(({ search }) => search)
  const where = filters.text || place?.name || t.where.any
  const when = checkIn && checkOut ? stayRange(checkIn, checkOut) : t.when.any
  const who = t.count.guests(adults + children)
  return (
    <View style={[styles.box, FLOATING, { backgroundColor: theme.paper }]}>
      <Pressable
        testID="where"
        accessibilityRole="search"
        accessibilityLabel={`${t.where.label}: ${where}`}
        onPress={() => router.push('/where')}
        style={styles.where}
      >
        <Icon name="search" tone="accent" />
        <Words kind="label" numberOfLines={1} style={styles.words}>
          {where}
        </Words>
      </Pressable>
      <Pressable
        testID="when"
        accessibilityRole="button"
        accessibilityLabel={`${t.when.label}: ${when}`}
        onPress={() => router.push('/when')}
        style={[styles.part, { borderColor: theme.line }]}
      >
        <Words kind="small" tone={checkIn ? 'ink' : 'ink3'}>
          {when}
        </Words>
      </Pressable>
      <Pressable
        testID="who"
        accessibilityRole="button"
        accessibilityLabel={`${t.who.label}: ${who}`}
        onPress={() => router.push('/who')}
        style={[styles.part, { borderColor: theme.line }]}
      >
        <Words kind="small">{who}</Words>
      </Pressable>
    </View>
  )
}

function FilterRow() {
  const router = useRouter()
  const filters = useSearch(({ search }) => search.filters)
  const filter = useSearch((search) => search.filter)
  const meta = useMeta()
  const facets = useFacets()
  const count = filterCount(filters)
  const good = meta?.stars.filter((value) => value >= GOOD_STARS) ?? []
  const onlyGood = good.length > 0 && good.join() === [...filters.stars].sort().join()
  const onlyRated = filters.ratingMin === GOOD_RATING
  return (
    <ScrollView
      horizontal
      showsHorizontalScrollIndicator={false}
      keyboardShouldPersistTaps="handled"
      contentContainerStyle={styles.row}
      accessibilityLabel={t.filters.label}
    >
      <Chip opens on={count > 0} onPress={() => router.push('/filters')}>
        {count > 0 ? t.filters.some(wholeNumber(count)) : t.filters.all}
      </Chip>
      {meta?.amenities.slice(0, QUICK_AMENITIES).map(({ code }) => (
        <Chip
          key={code}
          on={filters.amenities.includes(code)}
          count={amenityCount(facets, code)}
          onPress={() => filter({ amenities: toggled(filters.amenities, code) })}
        >
          {labelOf(meta.amenities, code)}
        </Chip>
      ))}
      <Chip
        on={onlyGood}
        count={good.length > 0 ? starsCount(facets, good) : undefined}
        onPress={() => filter({ stars: onlyGood ? [] : good })}
      >
        {t.filters.starsUp(wholeNumber(GOOD_STARS))}
      </Chip>
      <Chip on={onlyRated} onPress={() => filter({ ratingMin: onlyRated ? null : GOOD_RATING })}>
        {t.filters.ratingUp(shortNumber(GOOD_RATING))}
      </Chip>
      <Chip
        on={filters.freeCancellation}
        onPress={() => filter({ freeCancellation: !filters.freeCancellation })}
      >
        {t.filters.free}
      </Chip>
    </ScrollView>
  )
}

export function SearchBar() {
  const theme = useTheme()
  const router = useRouter()
  return (
    <>
      <View style={styles.line}>
        <What />
        <View style={[styles.round, FLOATING, { backgroundColor: theme.paper }]}>
          <IconButton name="person" label={t.menu.title} onPress={() => router.push('/account')} />
        </View>
      </View>
      <FilterRow />
    </>
  )
}

const styles = StyleSheet.create({
  line: { flexDirection: 'row', alignItems: 'flex-start', gap: 8, paddingHorizontal: 12 },
  box: { flex: 1, flexDirection: 'row', flexWrap: 'wrap', borderRadius: 24, overflow: 'hidden' },
  where: {
    flexGrow: 1,
    flexBasis: '100%',
    flexDirection: 'row',
    alignItems: 'center',
    gap: 8,
    minHeight: TOUCH + 4,
    paddingHorizontal: 14,
  },
  words: { flex: 1 },
  part: {
    flexGrow: 1,
    minHeight: TOUCH,
    justifyContent: 'center',
    alignItems: 'center',
    paddingHorizontal: 12,
    borderTopWidth: StyleSheet.hairlineWidth,
  },
  round: { borderRadius: 24, width: TOUCH + 4, height: TOUCH + 4, justifyContent: 'center' },
  row: { gap: 8, paddingHorizontal: 12 },
})
