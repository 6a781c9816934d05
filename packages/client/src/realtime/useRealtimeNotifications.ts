// Live news of hotels and bookings, for whoever shows them.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Client } from '../api/client'
import { useClient } from '../api/client'
import { asProblem } from '../api/problem'
import { isSignedOut } from '../booking/intent'
import { send } from '../booking/send'
import type { RealtimeState } from './connection'
import { RealtimeConnection } from './connection'
import type { Told } from './frames'
import type { Wish } from './wishes'

const connections = new WeakMap<Client, RealtimeConnection>()

/** The one connection of a client. */
export function realtimeOf(client: Client): RealtimeConnection {
  const known = connections.get(client)
  if (known) return known
  const { signal } = new AbortController()
  const made = new RealtimeConnection(client.platform, async () => {
    try {
      client.session.found((await send(client, 'get_me', { signal })).id)
      return true
    } catch (error) {
      if (!isSignedOut(asProblem(error))) throw error
      client.session.found(null)
      return false
    }
  })
  connections.set(client, made)
  client.session.subscribe(({ before }) => {
    // Only now known, and there all the time: the cookie has told whose the socket is.
    if (before === undefined || before !== client.session.userId) made.restart()
  })
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
