import { isOne, totalNumber } from '../format/total'
import { t } from '../messages/language'
import { useHotels } from '../search/answers'

/** Closes a filter's dialog, and says what it will show. */
export function ShowButton({ onClick }: { onClick: () => void }) {
  const { query, phase } = useHotels()
  const first = phase === 'fresh' ? query.data?.pages[0] : undefined
  return (
    <button type="button" className="button" onClick={onClick}>
      {first ? t.filters.show(totalNumber(first), isOne(first)) : t.filters.showAny}
    </button>
  )
}
