// The one client of an app, and how its parts find it.
import { createContext, useContext } from 'react'
import type { Platform } from '../platform'
import { Settler } from '../search/settler'
import type { Connection } from './ask'
import { ServerClock } from './clock'
import { Freshness } from './freshness'
import type { Queries } from './queries'
import { queriesOf } from './queries'
import { Session } from './session'

/** A connection, every question that can be asked over it, and the question of the search. */
export interface Client extends Connection {
  queries: Queries
  settler: Settler
}

/** Makes the one client of an app. */
export function createClient(platform: Platform): Client {
  const clock = new ServerClock(platform.now)
  const freshness = new Freshness(platform.now)
  const connection = { platform, clock, freshness, session: new Session() }
  return { ...connection, queries: queriesOf(connection), settler: new Settler() }
}

const Context = createContext<Client | null>(null)

/** Hands the client to everything below. */
export const ClientProvider = Context.Provider

/** The client of the app. */
export function useClient(): Client {
  const client = useContext(Context)
  if (!client) throw new Error('no ClientProvider above')
  return client
}
