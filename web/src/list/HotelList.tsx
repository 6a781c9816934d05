import { useEffect, useRef } from 'react'
import { PAGES_MAX } from '../api/queries'
import { wholeNumber } from '../format/dates'
import { useCurrency, useHotels, useListed, useParameters } from '../search/answers'
import { usePage } from '../search/store'
import { EmptyState } from './EmptyState'
import { FailedState } from './FailedState'
import { HotelCard } from './HotelCard'
import { Skeletons } from './Skeletons'

/** Loads the next page when the end comes near; the button is for those who don't scroll. */
function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const end = useRef<HTMLLIElement>(null)
  const latest = useRef(onMore)
  useEffect(() => {
    latest.current = onMore
  })
  useEffect(() => {
    const seen: IntersectionObserverCallback = (entries) => {
      if (entries.some((entry) => entry.isIntersecting)) latest.current()
    }
    const observer = new IntersectionObserver(seen, { rootMargin: '600px' })
    if (end.current) observer.observe(end.current)
    return () => observer.disconnect()
  }, [])
  return (
    <li ref={end} className="more">
      <button type="button" className="button quiet" disabled={busy} onClick={onMore}>
        {busy ? 'Loading more…' : 'Show more'}
      </button>
    </li>
  )
}

function End({ shown, total }: { shown: number; total: number }) {
  if (shown >= total) {
    return shown > 3 ? <li className="end">That is all {wholeNumber(total)} of them.</li> : null
  }
  return (
    <li className="end">
      These are the first {wholeNumber(shown)} of {wholeNumber(total)}. Zoom in or add a filter to
      see the others.
    </li>
  )
}

export function HotelList() {
  const query = useHotels()
  const hotels = useListed()
  const currency = useCurrency()
  const list = useRef<HTMLUListElement>(null)
  const sort = usePage((page) => page.search.sort)
  const question = JSON.stringify([useParameters(), sort])

  // A new question starts at the top; the next page of the same one does not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the question changes
  useEffect(() => {
    list.current?.scrollTo({ top: 0 })
  }, [question])

  if (query.isError && !query.data) {
    return <FailedState error={query.error} onRetry={() => query.refetch()} />
  }
  const first = query.data?.pages[0]
  if (first?.total === 0 && !query.isPlaceholderData) return <EmptyState />
  const bounded = (query.data?.pages.length ?? 0) >= PAGES_MAX
  return (
    <ul
      ref={list}
      className={query.isPlaceholderData ? 'list dimmed' : 'list'}
      aria-label="Hotels"
      aria-busy={query.isFetching}
    >
      {!first || !currency ? (
        <Skeletons />
      ) : (
        hotels.map((hotel) => <HotelCard key={hotel.id} hotel={hotel} currency={currency} />)
      )}
      {query.hasNextPage && !bounded && (
        <More
          busy={query.isFetchingNextPage}
          onMore={() => {
            if (!query.isFetching) query.fetchNextPage()
          }}
        />
      )}
      {first && !query.hasNextPage && <End shown={hotels.length} total={first.total} />}
    </ul>
  )
}
