// All filters with how many hotels each leaves, and the order of the list.
import type { Filters, Meta } from '@innsight/client'
import { amenityCount, SORTS, starsCount, toggled, typeCount } from '@innsight/client'
import type { ReactNode } from 'react'
import { StyleSheet, View } from 'react-native'
import { money } from '../format/money'
import { shortNumber, wholeNumber } from '../format/numbers'
import { labelOf } from '../format/place'
import { t } from '../messages/language'
import { Button } from '../ui/Button'
import { Chip } from '../ui/Chip'
import { Screen, useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { useFacets, useHotels, useMeta } from './answers'
import { filterCount } from './filterCount'
import { useSearch } from './store'

/** So many of the histogram's bounds are offered. */
const PRICES_MAX = 8
/** Offered thresholds; any other from a link works too. */
const RATINGS = [7, 8, 8.5, 9]

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <View style={styles.group} accessibilityLabel={title}>
      <Words kind="heading">{title}</Words>
      <View style={styles.chips}>{children}</View>
    </View>
  )
}

interface PartProps {
  filters: Filters
  meta: Meta
  filter: (patch: Partial<Filters>) => void
}

/** The most that a night may cost: the bounds of the server's histogram. */
function PriceGroup({ filters, meta, filter }: PartProps) {
  const all = meta.price_bins.flatMap(({ to_minor: to }) => (to ? [to] : []))
  const step = Math.ceil(all.length / PRICES_MAX)
  const bounds = all.filter((to, index) => (index + 1) % step === 0 || to === filters.priceMax)
  return (
    <Group title={t.filters.price}>
      <Chip on={filters.priceMax === null} onPress={() => filter({ priceMax: null })}>
        {t.filters.anyPrice}
      </Chip>
      {bounds.map((to) => (
        <Chip
          key={to}
          on={filters.priceMax === to}
          onPress={() => filter({ priceMax: filters.priceMax === to ? null : to })}
        >
          {t.filters.priceTo(money(to, meta.currency))}
        </Chip>
      ))}
    </Group>
  )
}

function WishGroups({ filters, meta, filter }: PartProps) {
  const facets = useFacets()
  return (
    <>
      <Group title={t.filters.has}>
        {meta.amenities.map(({ code }) => (
          <Chip
            key={code}
            on={filters.amenities.includes(code)}
            count={amenityCount(facets, code)}
            onPress={() => filter({ amenities: toggled(filters.amenities, code) })}
          >
            {labelOf(meta.amenities, code)}
          </Chip>
        ))}
      </Group>
      <Group title={t.filters.stars}>
        {[...meta.stars].reverse().map((value) => (
          <Chip
            key={value}
            on={filters.stars.includes(value)}
            count={starsCount(facets, [value])}
            label={value === 0 ? t.filters.unrated : t.count.stars(value)}
            onPress={() => filter({ stars: toggled(filters.stars, value) })}
          >
            {value === 0 ? t.filters.unrated : `${wholeNumber(value)}★`}
          </Chip>
        ))}
      </Group>
      <Group title={t.filters.kind}>
        {meta.property_types.map(({ code }) => (
          <Chip
            key={code}
            on={filters.propertyTypes.includes(code)}
            count={typeCount(facets, code)}
            onPress={() => filter({ propertyTypes: toggled(filters.propertyTypes, code) })}
          >
            {labelOf(meta.property_types, code)}
          </Chip>
        ))}
      </Group>
    </>
  )
}

function SortGroup({ meta }: { meta: Meta }) {
  const { sort, filters } = useSearch(({ search }) => search)
  const change = useSearch((search) => search.change)
  const known = SORTS.filter((one) => meta.sorts.some(({ code }) => code === one))
  return (
    <Group title={t.filters.sort}>
      {known.map((code) => (
        <Chip key={code} on={sort === code} onPress={() => change({ sort: code })}>
          {code === 'recommended' && filters.text ? t.filters.bestMatch : labelOf(meta.sorts, code)}
        </Chip>
      ))}
    </Group>
  )
}

export function FiltersScreen() {
  const back = useBack()
  const filters = useSearch(({ search }) => search.filters)
  const filter = useSearch((search) => search.filter)
  const clear = useSearch((search) => search.clearFilters)
  const meta = useMeta()
  const { query, phase } = useHotels()
  const total = phase === 'fresh' ? query.data?.pages[0]?.total : undefined
  if (!meta) return null
  return (
    <Screen
      title={t.filters.label}
      closes
      foot={
        <>
          <Button onPress={back}>
            {total === undefined ? t.filters.showAny : t.filters.show(t.count.hotels(total))}
          </Button>
          {filterCount(filters) > 0 && (
            <Button kind="text" onPress={clear}>
              {t.filters.clear}
            </Button>
          )}
        </>
      }
    >
      <SortGroup meta={meta} />
      <PriceGroup {...{ filters, meta, filter }} />
      <Group title={t.filters.rating}>
        {RATINGS.map((rating) => (
          <Chip
            key={rating}
            on={filters.ratingMin === rating}
            onPress={() => filter({ ratingMin: filters.ratingMin === rating ? null : rating })}
          >
            {`${shortNumber(rating)}+`}
          </Chip>
        ))}
        <Chip
          on={filters.freeCancellation}
          onPress={() => filter({ freeCancellation: !filters.freeCancellation })}
        >
          {t.filters.free}
        </Chip>
      </Group>
      <WishGroups {...{ filters, meta, filter }} />
    </Screen>
  )
}

const styles = StyleSheet.create({
  group: { gap: 4 },
  chips: { flexDirection: 'row', flexWrap: 'wrap', columnGap: 8 },
})
