// Live news of hotels and bookings, for whoever shows them.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Client } from '../api/client'
import { useClient } from '../api/client'
import type { RealtimeState } from './connection'
import { RealtimeConnection } from './connection'
import type { Told } from './frames'
import type { Wish } from './wishes'

const connections = new WeakMap<Client, RealtimeConnection>()

/** The one connection of a client. */
export function realtimeOf(client: Client): RealtimeConnection {
  const known = connections.get(client)
  if (known) return known
  const made = new RealtimeConnection(client.platform)
  connections.set(client, made)
  client.session.subscribe(() => made.restart())
  return made
}

/**
 * Tells of the hotels of a viewport and of bookings, as long as this is shown. However many parts
 * use it, there is one socket, and one viewport: that of the part that came last. With `mode:
 * 'polling'` nothing is told, and whoever needs news asks for them.
 */
export function useRealtimeNotifications(
  { viewport = null, bookings = [] }: Wish,
  onTold: (told: Told) => void,
): RealtimeState {
  const connection = realtimeOf(useClient())
  const latest = useRef(onTold)
  useEffect(() => {
    latest.current = onTold
  })
  const watching = useRef<ReturnType<RealtimeConnection['watch']> | null>(null)
  useEffect(() => {
    const watcher = connection.watch((told) => latest.current(told))
    watching.current = watcher
    return () => watcher.stop()
  }, [connection])
  const text = JSON.stringify({ viewport, bookings })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another connection has to be told too
  useEffect(() => {
    watching.current?.want(JSON.parse(text) as Wish)
  }, [connection, text])
  return useSyncExternalStore(connection.subscribe, connection.current, connection.current)
}
