import { counted } from '../format/dates'
import { useHotels } from '../search/answers'

/** Closes a filter's dialog, and says what it will show. */
export function ShowButton({ onClick }: { onClick: () => void }) {
  const { data, isPlaceholderData } = useHotels()
  const total = isPlaceholderData ? undefined : data?.pages[0]?.total
  return (
    <button type="button" className="button" onClick={onClick}>
      {total === undefined ? 'Show the hotels' : `Show ${counted(total, 'hotel')}`}
    </button>
  )
}
