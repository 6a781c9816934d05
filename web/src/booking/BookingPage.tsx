import type { Booking } from '@innsight/client'
import { adopt, asProblem, send, useBookingFlow, useClient } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { show } from '../search/store'
import { SignInFirst } from '../user/SignInFirst'
import { useUser } from '../user/store'
import { Flow } from './Flow'
import { Settled } from './Settled'

/** The booking of an address. */
export function useBooking(id: string) {
  const client = useClient()
  const user = useUser((store) => store.user?.id ?? '')
  return useQuery({
    queryKey: ['booking', id, user],
    queryFn: ({ signal }) => send(client, 'get_booking', { id, signal }),
    staleTime: 0,
  })
}

/** Whether something still comes of it: it is held, or being paid for. */
const isOnItsWay = ({ status, order }: Booking): boolean =>
  status === 'pending' || order?.state === 'CREATED' || order?.state === 'PAID'

/** One booking at its own address: what is under way goes on, the rest says what it came to. */
export function BookingPage({ id }: { id: string }) {
  const client = useClient()
  const query = useBooking(id)
  const { state, actions } = useBookingFlow()
  const { data, error } = query
  const own = state.booking?.id === id
  // Once it is this one, what comes of it is this one too: another hold after its end.
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

  const other = followed && state.booking && !own ? state.booking.id : null
  useEffect(() => {
    if (other) show({ kind: 'booking', id: other }, 'replace')
  }, [other])

  if ((own || followed) && (state.stay || state.work)) return <Flow />
  if (data) return <Settled booking={data} onChange={() => void query.refetch()} />
  if (!error) return <p className="hint">{t.menu.loading}</p>
  const problem = asProblem(error)
  if (problem.status === 401) return <SignInFirst title={t.booking.needsSignIn} asks />
  if (problem.kind === 'gone' || problem.kind === 'refused') {
    return (
      <div className="state">
        <h2>{t.booking.none}</h2>
        <p>{t.booking.noneWhy}</p>
        <p className="actions">
          <button type="button" className="button" onClick={() => show({ kind: 'trips' })}>
            {t.trips.title}
          </button>
        </p>
      </div>
    )
  }
  return <Failure error={error} onRetry={() => query.refetch()} failures={query.errorUpdateCount} />
}
