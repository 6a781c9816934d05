import { totalWords } from '../format/total'
import { useHotels } from '../search/answers'

/** Closes a filter's dialog, and says what it will show. */
export function ShowButton({ onClick }: { onClick: () => void }) {
  const { query, phase } = useHotels()
  const first = phase === 'fresh' ? query.data?.pages[0] : undefined
  return (
    <button type="button" className="button" onClick={onClick}>
      {first ? `Show ${totalWords(first, 'hotel')}` : 'Show the hotels'}
    </button>
  )
}
