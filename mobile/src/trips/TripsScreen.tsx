// What this guest has booked: what comes, and what is over. Kept for where there is no network.
import type { Booking, IsoDate } from '@innsight/client'
import { asProblem, localToday, send, useClient } from '@innsight/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'expo-router'
import type { ReactNode } from 'react'
import { View } from 'react-native'
import { SignIn } from '../account/SignIn'
import { moneyWords } from '../booking/Settled'
import { useUser } from '../client'
import { Age } from '../faces/Age'
import { Failure } from '../faces/Failure'
import { stayWords } from '../format/dates'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useMetaQuery } from '../search/answers'
import { Button } from '../ui/Button'
import { Card, ROW } from '../ui/Card'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'

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

/** Whether a guest still has something to expect of it. */
export const isComing = (
  { status, check_out }: Pick<Booking, 'status' | 'check_out'>,
  today: IsoDate,
): boolean => (status === 'confirmed' || status === 'pending') && check_out >= today

const wordOf = (words: Record<string, string>, code: string | undefined): string =>
  (code !== undefined && words[code]) || ''

function Trip({ booking }: { booking: Booking }) {
  const router = useRouter()
  const currency = useCurrency()
  if (!currency) return null
  const { status, order, hotel } = booking
  const state = [wordOf(t.trips.status, status), wordOf(t.trips.order, order?.state)]
  return (
    <Card testID={`trip-${booking.id}`}>
      <View style={ROW}>
        <Words kind="label">{hotel.name}</Words>
        <Words kind="price">{money(booking.total_minor, currency)}</Words>
      </View>
      <Words kind="small">{stayWords(booking.check_in, booking.check_out)}</Words>
      <Words kind="small" tone={status === 'confirmed' ? 'accentStrong' : 'ink2'}>
        {state.filter(Boolean).join(' · ')}
      </Words>
      {status === 'cancelled' && <Words kind="small">{moneyWords(booking, currency)}</Words>}
      <Button
        kind="quiet"
        label={`${t.trips.open}: ${hotel.name}`}
        onPress={() => router.push(`/bookings/${booking.id}`)}
      >
        {t.trips.open}
      </Button>
    </Card>
  )
}

function Part({ title, bookings }: { title: string; bookings: readonly Booking[] }) {
  if (bookings.length === 0) return null
  return (
    <>
      <Words kind="heading">{title}</Words>
      {bookings.map((booking) => (
        <Trip key={booking.id} booking={booking} />
      ))}
    </>
  )
}

function All({ all }: { all: readonly Booking[] }) {
  const router = useRouter()
  const today = localToday(new Date())
  if (all.length === 0) {
    return (
      <Card>
        <Words kind="heading">{t.trips.none}</Words>
        <Words tone="ink2">{t.trips.noneWhy}</Words>
        <Button onPress={() => router.replace('/')}>{t.trips.look}</Button>
      </Card>
    )
  }
  return (
    <>
      <Part title={t.trips.coming} bookings={all.filter((one) => isComing(one, today))} />
      <Part title={t.trips.past} bookings={all.filter((one) => !isComing(one, today))} />
    </>
  )
}

export function TripsScreen() {
  useMetaQuery()
  const query = useTrips()
  const { data, error } = query
  const again = () => void query.refetch()
  const body = (): ReactNode => {
    if (data) return <All all={data.pages.flatMap((page) => page.items)} />
    if (!error) return <Words kind="small">{t.menu.loading}</Words>
    if (asProblem(error).status !== 401) return <Failure error={error} onRetry={again} />
    return (
      <Card>
        <Words kind="heading">{t.trips.signIn}</Words>
        <SignIn onDone={again} />
      </Card>
    )
  }
  return (
    <Screen title={t.trips.title}>
      <Age of={query} onRetry={again} />
      {body()}
      {query.hasNextPage && (
        <Button
          kind="quiet"
          busy={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? t.list.loading : t.trips.more}
        </Button>
      )}
    </Screen>
  )
}
