import type { Filters } from '@innsight/client'
import { amenityCount, isFiltered, starsCount, toggled, typeCount } from '@innsight/client'
import { shortNumber, wholeNumber } from '../format/numbers'
import { t } from '../messages/language'
import { useFacets, useMeta } from '../search/answers'
import { useFilters } from '../search/filters'
import { usePage } from '../search/store'
import { Icon } from '../ui/icons'
import { Popover } from '../ui/Popover'
import { Chip } from './Chip'
import { ShowButton } from './ShowButton'

/** Offered thresholds; any other from a link works too. */
const RATINGS = [7, 8, 8.5, 9]

export const starsWords = (value: number) =>
  value === 0 ? t.filters.unrated : `${wholeNumber(value)}★`

export const filterCount = (filters: Filters): number =>
  filters.amenities.length +
  filters.stars.length +
  filters.propertyTypes.length +
  (filters.ratingMin === null ? 0 : 1) +
  (filters.freeCancellation ? 1 : 0) +
  (filters.priceMin === null && filters.priceMax === null ? 0 : 1)

function Panel({ close }: { close: () => void }) {
  const { filters, filter } = useFilters()
  const clear = usePage((page) => page.clearFilters)
  const meta = useMeta()
  const facets = useFacets()
  return (
    <>
      <div className="filter-groups">
        <fieldset>
          <legend>{t.filters.has}</legend>
          {meta?.amenities.map(({ code, label }) => (
            <Chip
              key={code}
              on={filters.amenities.includes(code)}
              count={amenityCount(facets, code)}
              onToggle={() => filter({ amenities: toggled(filters.amenities, code) })}
            >
              {t.labels[code] ?? label}
            </Chip>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t.filters.stars}</legend>
          {meta?.stars.toReversed().map((value) => (
            <Chip
              key={value}
              on={filters.stars.includes(value)}
              count={starsCount(facets, [value])}
              onToggle={() => filter({ stars: toggled(filters.stars, value) })}
            >
              {starsWords(value)}
            </Chip>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t.filters.rating}</legend>
          {RATINGS.map((rating) => (
            <Chip
              key={rating}
              on={filters.ratingMin === rating}
              onToggle={() => filter({ ratingMin: filters.ratingMin === rating ? null : rating })}
            >
              {shortNumber(rating)}+
            </Chip>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t.filters.kind}</legend>
          {meta?.property_types.map(({ code, label }) => (
            <Chip
              key={code}
              on={filters.propertyTypes.includes(code)}
              count={typeCount(facets, code)}
              onToggle={() => filter({ propertyTypes: toggled(filters.propertyTypes, code) })}
            >
              {t.labels[code] ?? label}
            </Chip>
          ))}
        </fieldset>
      </div>
      <div className="popover-foot">
        <button
          type="button"
          className="text-button"
          aria-disabled={!isFiltered(filters)}
          onClick={clear}
        >
          {t.filters.clear}
        </button>
        <ShowButton onClick={close} />
      </div>
    </>
  )
}

export function AllFilters() {
  const count = filterCount(useFilters().filters)
  return (
    <Popover
      label={t.filters.all}
      buttonClass={count ? 'chip on' : 'chip'}
      panelClass="popover-filters"
      button={
        <>
          <Icon name="filters" size={16} /> {t.filters.label}
          {count > 0 && <i>{count}</i>}
        </>
      }
    >
      {(close) => <Panel close={close} />}
    </Popover>
  )
}
