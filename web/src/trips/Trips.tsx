import type { Booking } from '@innsight/client'
import { asProblem, localToday, send, useClient } from '@innsight/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { show } from '../search/store'
import { SignInFirst } from '../user/SignInFirst'
import { useUser } from '../user/store'
import { isComing } from './order'
import { Trip } from './Trip'

const PAGE_SIZE = 20

function useTrips() {
  const client = useClient()
  const user = useUser((store) => store.user?.id ?? '')
  return useInfiniteQuery({
    queryKey: ['trips', user],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }
      return send(client, 'list_bookings', { id: 'me', query, signal })
    },
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  })
}

function Part({ title, bookings, onChange }: PartProps) {
  if (bookings.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul className="trips">
        {bookings.map((booking) => (
          <Trip key={booking.id} booking={booking} onChange={onChange} />
        ))}
      </ul>
    </section>
  )
}

interface PartProps {
  title: string
  bookings: readonly Booking[]
  onChange: () => void
}

/** What this guest has booked: what comes, and what is over. */
export function Trips() {
  const query = useTrips()
  const { data, error } = query
  const again = () => void query.refetch()
  if (!data && error) {
    if (asProblem(error).status === 401) return <SignInFirst title={t.trips.signIn} />
    return <Failure error={error} onRetry={again} failures={query.errorUpdateCount} />
  }
  if (!data) return <p className="hint">{t.menu.loading}</p>
  const all = data.pages.flatMap((page) => page.items)
  const today = localToday(new Date())
  const coming = all.filter((booking) => isComing(booking, today))
  const past = all.filter((booking) => !isComing(booking, today))
  return (
    <>
      <h1>{t.trips.title}</h1>
      {all.length === 0 && (
        <div className="state">
          <h2>{t.trips.none}</h2>
          <p>{t.trips.noneWhy}</p>
          <p className="actions">
            <button type="button" className="button" onClick={() => show({ kind: 'search' })}>
              {t.trips.look}
            </button>
          </p>
        </div>
      )}
      <Part title={t.trips.coming} bookings={coming} onChange={again} />
      <Part title={t.trips.past} bookings={past} onChange={again} />
      {query.hasNextPage && (
        <p className="more">
          <button
            type="button"
            className="button quiet"
            aria-disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {query.isFetchingNextPage ? t.list.loading : t.trips.more}
          </button>
        </p>
      )}
    </>
  )
}
