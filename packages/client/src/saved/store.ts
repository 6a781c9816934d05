// Hotels that somebody wants to find again. They are kept with the account, and here while nobody is
// signed in; whoever signs in takes along what was kept here.
import { create } from 'zustand'
import { askAccount, changeAccount } from '../account/send'
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'

const KEY = 'innsight-saved'
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** So many hotels are kept, here as with an account. */
export const SAVED_MAX = 200

export interface SavedSlice {
  /** Ids of hotels, the newest first; undefined as long as they are not known. */
  ids: readonly string[] | undefined
  /** Why the last wish came to nothing. */
  problem: Problem | null
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

/** What is kept here goes to the account, the oldest first. What can't go stays. */
async function takeAlong(connection: Connection, signal: AbortSignal): Promise<void> {
  const { storage } = connection.platform
  const left = readSaved(await storage.get(KEY))
  while (left.length > 0) {
    const id = left.at(-1) as string
    try {
      await changeAccount(connection, 'save_hotel', { id, signal })
    } catch (error) {
      // A hotel that is gone is no loss; anything else is, and is tried again.
      if (asProblem(error).status !== 404) throw error
    }
    left.pop()
    if (left.length > 0) await storage.set(KEY, JSON.stringify(left))
    else await storage.remove(KEY)
  }
}

/** The store of an app. It reads itself anew when somebody signs in or out, here or in another tab. */
export function createSavedStore(connection: Connection) {
  const { signal } = new AbortController()
  const { platform, session } = connection
  const isSignedIn = () => typeof session.userId === 'string'
  // One thing at a time: of two quick presses the second also counts at the server.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
  const store = create<SavedSlice>()((set, get) => {
    const keep = async (id: string, on: boolean) => {
      if (isSignedIn()) {
        await changeAccount(connection, on ? 'save_hotel' : 'forget_hotel', { id, signal })
        return
      }
      const others = readSaved(await platform.storage.get(KEY)).filter((one) => one !== id)
      await platform.storage.set(KEY, JSON.stringify(on ? [id, ...others] : others))
    }
    const read = async (): Promise<string[]> => {
      if (!isSignedIn()) return readSaved(await platform.storage.get(KEY))
      let problem: Problem | null = null
      await takeAlong(connection, signal).catch((error) => {
        problem = asProblem(error)
      })
      const { items } = await askAccount(connection, 'list_saved_hotels', { signal })
      set({ problem })
      return items.map(({ hotel_id }) => hotel_id)
    }
    return {
      ids: undefined,
      problem: null,
      load: () =>
        inTurn(async () => {
          const who = session.userId
          try {
            const ids = await read()
            if (session.userId === who) set({ ids })
          } catch (error) {
            set({ problem: asProblem(error) })
          }
        }),
      toggle: async (id) => {
        const { ids = [] } = get()
        const on = !ids.includes(id)
        if (on && ids.length >= SAVED_MAX) {
          set({ problem: new Problem('refused', { code: 'TOO_MANY_SAVED' }) })
          return
        }
        set({ ids: on ? [id, ...ids] : ids.filter((one) => one !== id), problem: null })
        await inTurn(async () => {
          try {
            await keep(id, on)
          } catch (error) {
            const { ids: now = [] } = get()
            const others = now.filter((one) => one !== id)
            set({ ids: on ? others : [id, ...others], problem: asProblem(error) })
          }
        })
      },
    }
  })
  const anew = () => void store.getState().load()
  session.subscribe(({ leaving }) => {
    // Nobody who comes next sees what the one before has saved.
    if (leaving) store.setState({ ids: [], problem: null })
    anew()
  })
  platform.storage.watch?.((key) => {
    if (key === KEY && !isSignedIn()) anew()
  })
  return store
}
