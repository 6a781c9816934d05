import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useRef } from 'react'
import { metaQuery } from '../api/client'
import { Failure, FailureLine, Retrying } from '../faces/Failure'
import { clockTime } from '../format/dates'
import { wholeNumber } from '../format/numbers'
import type { Total } from '../format/total'
import { totalNumber } from '../format/total'
import { t } from '../messages/language'
import { useCurrency, useHotels } from '../search/answers'
import { FewHotels } from './FewHotels'
import { HotelCard } from './HotelCard'
import { NothingFound } from './NothingFound'
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
      <button type="button" className="button quiet" aria-disabled={busy} onClick={onMore}>
        {busy ? t.list.loading : t.list.more}
      </button>
    </li>
  )
}

function End({ shown, count }: { shown: number; count: Total }) {
  if (shown >= count.total && count.total_relation === 'eq') {
    return shown > 3 ? <li className="end">{t.list.all(totalNumber(count))}</li> : null
  }
  return <li className="end">{t.list.first(wholeNumber(shown), totalNumber(count))}</li>
}

const META_WAIT_SECONDS = 3

/** Without the server's lists and limits nothing can be asked: it tries again, ever more slowly. */
function MetaFailure() {
  const { error, refetch, errorUpdateCount } = useQuery(metaQuery)
  return error ? (
    <Failure
      error={error}
      onRetry={() => refetch()}
      failures={errorUpdateCount}
      seconds={META_WAIT_SECONDS}
    />
  ) : (
    <Retrying />
  )
}

export function HotelList() {
  const meta = useQuery(metaQuery)
  const { query, hotels, asked, phase } = useHotels()
  // The prices on the map are few words: they go first, and the cards come right after them.
  const drawn = useDeferredValue(hotels)
  const late = drawn !== hotels
  const currency = useCurrency()
  const list = useRef<HTMLUListElement>(null)

  // A new question starts at the top; the next page of the same one does not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the question changes
  useEffect(() => {
    list.current?.scrollTo({ top: 0 })
  }, [asked])

  const retry = () => query.refetch()
  if (!meta.data && meta.errorUpdateCount > 0) return <MetaFailure />
  const failures = query.errorUpdateCount
  if (query.isError && !query.data) {
    return <Failure error={query.error} onRetry={retry} failures={failures} />
  }
  if (query.isPending && failures > 0) return <Retrying />
  const first = query.data?.pages[0]
  // For another search nothing is known to be empty, and no way out of it is counted.
  if (first?.total === 0 && phase === 'fresh') return <NothingFound misses={first.near_misses} />
  const old = query.isRefetchError
  const more = () => {
    if (!query.isFetching) query.fetchNextPage()
  }
  return (
    <ul
      ref={list}
      className={first && phase !== 'fresh' ? 'list dimmed' : 'list'}
      aria-label={t.list.hotels}
      aria-busy={late || query.isFetching || query.isPending}
    >
      {old && (
        <li>
          <FailureLine
            error={query.error}
            onRetry={retry}
            failures={failures}
            what={t.list.old(clockTime(query.dataUpdatedAt))}
          />
        </li>
      )}
      {!first || !currency || (late && drawn.length === 0) ? (
        <Skeletons />
      ) : (
        drawn.map((hotel) => <HotelCard key={hotel.id} hotel={hotel} currency={currency} />)
      )}
      {query.isFetchNextPageError ? (
        <li className="more">
          <FailureLine
            error={query.error}
            onRetry={more}
            // Its mark of where the list went on may be too old: the list begins anew.
            onRefused={retry}
            failures={failures}
            what={t.list.isMore}
          />
        </li>
      ) : (
        // Below skeletons the end would be near, and more be asked for that nobody looks for.
        !late && query.hasNextPage && <More busy={query.isFetchingNextPage} onMore={more} />
      )}
      {first?.near_misses && phase === 'fresh' && <FewHotels misses={first.near_misses} />}
      {first && !late && !query.hasNextPage && <End shown={drawn.length} count={first} />}
    </ul>
  )
}
