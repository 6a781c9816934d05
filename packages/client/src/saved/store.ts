// Hotels that somebody wants to find again. They are kept with the account, and here while nobody is
// signed in; whoever signs in takes along what was kept here.
import { create } from 'zustand'
import { askAccount, changeAccount } from '../account/send'
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'
import type { Who } from '../api/session'

const KEY = 'innsight-saved'
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** So many hotels are kept, here as with an account. */
export const SAVED_MAX = 200

export interface SavedSlice {
  /** Ids of hotels, the newest first; undefined as long as they are not known. */
  ids: readonly string[] | undefined
  /** Why the last wish came to nothing. */
  problem: Problem | null
  /** Why they could not be read. */
  unread: Problem | null
  /** Reads them anew, after taking along what was kept here. */
  load: () => Promise<void>
  /** Saves a hotel, or saves it no more. It shows at once, and goes back if it can't be done. */
  toggle: (id: string) => Promise<void>
}

/** What was stored; whatever it is, only ids come out. */
export function readSaved(text: string | null): string[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return []
    const ids = found.filter((one): one is string => typeof one === 'string' && ID.test(one))
    return [...new Set(ids)].slice(0, SAVED_MAX)
  } catch {
    return []
  }
}

/** A list with a hotel as its newest, or without it. */
const wished = (ids: readonly string[], id: string, on: boolean): string[] => {
  const others = ids.filter((one) => one !== id)
  return on ? [id, ...others] : others
}

/**
 * What is kept here goes to the account, the oldest first. What can't go stays, and is tried again
 * with the next reading; what stays is told.
 */
async function takeAlong(connection: Connection, signal: AbortSignal): Promise<string[]> {
  const { storage } = connection.platform
  const left = readSaved(await storage.get(KEY))
  while (left.length > 0) {
    const id = left.at(-1) as string
    try {
      await changeAccount(connection, 'save_hotel', { id, signal })
    } catch (error) {
      // A hotel that is gone is no loss.
      if (asProblem(error).status !== 404) return left
    }
    left.pop()
    if (left.length > 0) await storage.set(KEY, JSON.stringify(left))
    else await storage.remove(KEY)
  }
  return left
}

/** The store of an app. It reads itself anew when somebody signs in or out, here or in another tab. */
export function createSavedStore(connection: Connection) {
  const { signal } = new AbortController()
  const { platform, session } = connection
  const isSignedIn = () => typeof session.userId === 'string'
  /** Whether somebody else is there by now, who has nothing to do with it. */
  const hasLeft = (who: Who) => typeof who === 'string' && session.userId !== who
  // One thing at a time: of two quick presses the second also counts at the server.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
  const store = create<SavedSlice>()((set, get) => {
    const keepHere = async (id: string, on: boolean) => {
      const before = readSaved(await platform.storage.get(KEY))
      if (!on && !before.includes(id)) return
      await platform.storage.set(KEY, JSON.stringify(wished(before, id, on)))
    }
    const keep = async (id: string, on: boolean) => {
      if (!isSignedIn()) return keepHere(id, on)
      await changeAccount(connection, on ? 'save_hotel' : 'forget_hotel', { id, signal })
      // What could not go along at the sign-in is still here.
      if (!on) await keepHere(id, on)
    }
    const read = async (): Promise<string[]> => {
      if (!isSignedIn()) return readSaved(await platform.storage.get(KEY))
      const left = await takeAlong(connection, signal)
      const { items } = await askAccount(connection, 'list_saved_hotels', { signal })
      return [...new Set([...left, ...items.map(({ hotel_id }) => hotel_id)])]
    }
    return {
      ids: undefined,
      problem: null,
      unread: null,
      load: () =>
        inTurn(async () => {
          const who = session.userId
          try {
            const ids = await read()
            if (session.userId === who) set({ ids, unread: null })
          } catch (error) {
            if (session.userId === who) set({ unread: asProblem(error) })
          }
        }),
      toggle: async (id) => {
        const who = session.userId
        if (get().ids === undefined) await get().load()
        const { ids, unread } = get()
        if (hasLeft(who)) return
        if (ids === undefined) return set({ problem: unread })
        const on = !ids.includes(id)
        if (on && ids.length >= SAVED_MAX) {
          return set({ problem: new Problem('refused', { code: 'TOO_MANY_SAVED' }) })
        }
        set({ ids: wished(ids, id, on), problem: null })
        await inTurn(async () => {
          if (hasLeft(who)) return
          let problem: Problem | null = null
          try {
            await keep(id, on)
          } catch (error) {
            problem = asProblem(error)
            set({ problem })
          }
          // They may have been read anew before it was done.
          const { ids: now } = get()
          if (now && !hasLeft(who)) set({ ids: wished(now, id, problem ? !on : on) })
        })
      },
    }
  })
  const anew = () => void store.getState().load()
  session.subscribe(({ leaving, before }) => {
    // Nobody who comes next sees what the one before has saved.
    if (leaving || hasLeft(before)) store.setState({ ids: [], problem: null, unread: null })
    anew()
  })
  platform.storage.watch?.((key) => {
    if (key === KEY && !isSignedIn()) anew()
  })
  return store
}
