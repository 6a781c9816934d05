// One booking at its own address: what is under way goes on, the rest says what it came to.
import type { Booking } from '@innsight/client'
import { adopt, asProblem, send, useBookingFlow, useClient } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'expo-router'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { SignIn } from '../account/SignIn'
import { useUser } from '../client'
import { Age } from '../faces/Age'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { useMetaQuery } from '../search/answers'
import { Button } from '../ui/Button'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'
import { Flow } from './Flow'
import { Settled } from './Settled'

function useBooking(id: string) {
  const client = useClient()
  const user = useUser((store) => store.user?.id ?? '')
  return useQuery({
    queryKey: ['trips', user, id],
    queryFn: ({ signal }) => send(client, 'get_booking', { id, signal }),
    staleTime: 0,
  })
}

/** Whether something still comes of it: it is held, or being paid for. */
const isOnItsWay = ({ status, order }: Booking): boolean =>
  status === 'pending' || order?.state === 'CREATED' || order?.state === 'PAID'

/** Takes up a booking of elsewhere that is not at its end; tells whether the flow is of it. */
function useFollowed(id: string, data: Booking | undefined): boolean {
  const client = useClient()
  const { state, actions } = useBookingFlow()
  const own = state.booking?.id === id
  const [followed, setFollowed] = useState(own)
  useEffect(() => {
    if (own) setFollowed(true)
  }, [own])
  useEffect(() => {
    if (own || followed || !data || !isOnItsWay(data)) return
    adopt(client, data)
      .then((stay) => {
        if (!stay) return
        actions.restore(stay)
        setFollowed(true)
      })
      .catch(() => undefined)
  }, [client, actions, data, own, followed])
  return (own || followed) && (state.stay !== null || state.work !== null)
}

function Trouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const router = useRouter()
  const problem = asProblem(error)
  if (problem.status === 401) {
    return (
      <>
        <Words kind="heading">{t.booking.needsSignIn}</Words>
        <SignIn onDone={onRetry} />
      </>
    )
  }
  if (problem.kind !== 'gone' && problem.kind !== 'refused') {
    return <Failure error={error} onRetry={onRetry} />
  }
  return (
    <>
      <Words kind="heading">{t.booking.none}</Words>
      <Words tone="ink2">{t.booking.noneWhy}</Words>
      <Button kind="quiet" onPress={() => router.replace('/trips')}>
        {t.trips.title}
      </Button>
    </>
  )
}

export function BookingScreen({ id }: { id: string }) {
  useMetaQuery()
  const query = useBooking(id)
  const view = useBookingFlow()
  const isFollowed = useFollowed(id, query.data)
  const { data, error } = query
  const body = (): ReactNode => {
    if (isFollowed) return <Flow view={view} />
    if (data) return <Settled booking={data} />
    if (error) return <Trouble error={error} onRetry={() => void query.refetch()} />
    return <Words kind="small">{t.menu.loading}</Words>
  }
  return (
    <Screen title={t.booking.label}>
      <Age of={query} onRetry={() => void query.refetch()} />
      {body()}
    </Screen>
  )
}
