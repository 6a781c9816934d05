import { amenityCount, starsCount, toggled } from '@innsight/client'
import { useEffect, useRef } from 'react'
import { shortNumber, wholeNumber } from '../format/numbers'
import { WhenPicker } from '../header/WhenPicker'
import { WhoPicker } from '../header/WhoPicker'
import { t } from '../messages/language'
import { useFacets, useMeta } from '../search/answers'
import { useFilters } from '../search/filters'
import { AllFilters } from './AllFilters'
import { Chip } from './Chip'
import { PriceFilter } from './PriceFilter'

/** How many amenities of the list stand in the bar; all are under "Filters". */
const QUICK_AMENITIES = 4
const GOOD_RATING = 8.5
const GOOD_STARS = 4

/** A browser leaves alone what is in sight by half. */
function showFocused(bar: HTMLElement | null) {
  bar?.querySelector(':focus')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

export function FilterBar() {
  const { filters, filter } = useFilters()
  const meta = useMeta()
  const facets = useFacets()
  const good = meta?.stars.filter((value) => value >= GOOD_STARS) ?? []
  const onlyGood = good.length > 0 && good.join() === [...filters.stars].sort().join()
  const bar = useRef<HTMLElement>(null)
  // counts come late and make chips wider
  useEffect(() => {
    if (facets) showFocused(bar.current)
  }, [facets])
  return (
    <nav
      className="filters"
      aria-label={t.filters.label}
      ref={bar}
      onFocus={() => showFocused(bar.current)}
    >
      <WhenPicker className="chip only-narrow" />
      <WhoPicker className="chip only-narrow" />
      <AllFilters />
      <PriceFilter />
      {meta?.amenities.slice(0, QUICK_AMENITIES).map(({ code, label }) => (
        <Chip
          key={code}
          on={filters.amenities.includes(code)}
          count={amenityCount(facets, code)}
          onToggle={() => filter({ amenities: toggled(filters.amenities, code) })}
        >
          {t.labels[code] ?? label}
        </Chip>
      ))}
      <Chip
        on={onlyGood}
        count={good.length ? starsCount(facets, good) : undefined}
        onToggle={() => filter({ stars: onlyGood ? [] : good })}
      >
        {t.filters.starsUp(wholeNumber(GOOD_STARS))}
      </Chip>
      <Chip
        on={filters.ratingMin === GOOD_RATING}
        onToggle={() =>
          filter({ ratingMin: filters.ratingMin === GOOD_RATING ? null : GOOD_RATING })
        }
      >
        {t.filters.ratingUp(shortNumber(GOOD_RATING))}
      </Chip>
      <Chip
        on={filters.freeCancellation}
        onToggle={() => filter({ freeCancellation: !filters.freeCancellation })}
      >
        {t.filters.free}
      </Chip>
    </nav>
  )
}
