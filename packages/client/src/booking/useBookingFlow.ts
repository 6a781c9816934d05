// The booking on its way, for whoever shows it.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { Client } from '../api/client'
import { useClient } from '../api/client'
import type { RealtimeMode } from '../realtime/connection'
import { useRealtimeNotifications } from '../realtime/useRealtimeNotifications'
import type { BookingActions } from './flow'
import { BookingFlow } from './flow'
import type { BookingState } from './state'
import { isBusy } from './state'

const flows = new WeakMap<Client, BookingFlow>()

/** The one booking on its way of a client. */
export function flowOf(client: Client): BookingFlow {
  const known = flows.get(client)
  if (known) return known
  const made = new BookingFlow(client)
  flows.set(client, made)
  return made
}

/** The last change of rooms for which searches were asked again. */
const told = new WeakMap<Client, string>()

/** What a booking has changed. */
const SOLD = ['hotels', 'map', 'hotel', 'calendar']

export interface BookingView {
  state: BookingState
  actions: BookingActions
  /** Something is being done that has to be finished first: a press would do nothing. */
  isBusy: boolean
  /** Whether one press makes the hold longer. */
  canExtend: boolean
  /** Whether changes are told, or only asked for. */
  mode: RealtimeMode
}

/**
 * The booking on its way: the same one for every part that shows it, over pages and reloads. What
 * happens to it elsewhere is heard; searches are asked again once rooms were taken or given back.
 */
export function useBookingFlow(): BookingView {
  const client = useClient()
  const queryClient = useQueryClient()
  const flow = flowOf(client)
  const state = useSyncExternalStore(flow.subscribe, flow.current, flow.current)
  const { booking, phase } = state
  const bookings = booking ? [booking.id] : []
  const { mode } = useRealtimeNotifications({ bookings }, (news) => {
    if (news.event === 'booking' || news.event === 'resync') flow.actions.nudge()
  })
  const sold = booking ? `${booking.id} ${booking.status}` : ''
  useEffect(() => {
    // However many parts show it, and whenever they come: once for each change.
    if (!sold || told.get(client) === sold) return
    told.set(client, sold)
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => SOLD.includes(String(queryKey[0])),
    })
  }, [client, queryClient, sold])
  const busy = isBusy(state)
  const canExtend = phase === 'holding' && booking !== null && !booking.extended && !busy
  return { state, actions: flow.actions, isBusy: busy, canExtend, mode }
}
