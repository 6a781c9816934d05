// Who is signed in. The session itself is a cookie in a browser, and where there is none a token
// that the app keeps in its keychain: never in this store.
import { create } from 'zustand'
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'
import { DRAFT_KEY } from '../booking/draft'
import { removeRecordsOf } from '../booking/record'
import type { Session, User } from '../booking/send'
import { closeSession, exchanged, send } from '../booking/send'

/** What signs somebody in; kept nowhere. */
export interface Login {
  email: string
  password: string
}

export interface UserSlice {
  /** Null for nobody; undefined as long as nobody has asked. */
  user: User | null | undefined
  /** Why that could not be told, when it was asked last. */
  problem: Problem | null
  /** Asks who is signed in; whoever waits for a sign-in hears of one in another tab, too. */
  load: () => Promise<void>
  /** Throws a Problem: 401 for a wrong login, 429 for too many. */
  signIn: (login: Login) => Promise<void>
  /**
   * Opens an account and signs in; throws a Problem, 409 for an address that is taken, or VERIFY_FIRST
   * where a mail says how it goes on.
   */
  signUp: (person: Login & { name: string }) => Promise<void>
  /** Signs out here, whatever the server says. */
  signOut: () => Promise<void>
}

interface Keychain {
  /** Keeps the token where no cookie carries it; null forgets it. */
  keep: (session: Session | null) => Promise<void>
}

/** The store of an app. Whoever goes on after a sign-in hears of it by the client's `session`. */
export function createUserStore(connection: Connection, keychain?: Keychain) {
  const { signal } = new AbortController()
  const { platform, session: known } = connection
  const store = create<UserSlice>()((set, get) => ({
    user: undefined,
    problem: null,
    load: async () => {
      try {
        const user = await send(connection, 'get_me', { signal })
        set({ user, problem: null })
        known.found(user.id)
      } catch (error) {
        const problem = asProblem(error)
        if (problem.status !== 401) {
          set({ problem })
          throw error
        }
        set({ user: null, problem: null })
        known.found(null)
      }
    },
    signIn: async ({ email, password }) => {
      const body = { email, password }
      const session = await send(connection, 'create_session', { body, signal })
      await keychain?.keep(session)
      set({ user: session.user })
      known.enter(session.user.id)
    },
    signUp: async ({ name, email, password }) => {
      const body = { name, email, password }
      const opened = await exchanged(connection, 'POST', '/v1/users', { body, signal })
      if (!opened) throw new Problem('refused', { status: 202, code: 'VERIFY_FIRST' })
      await get().signIn({ email, password })
    },
    signOut: async () => {
      try {
        await closeSession(connection, signal)
      } finally {
        await keychain?.keep(null)
        const left = known.userId ?? get().user?.id ?? null
        set({ user: null })
        known.leave()
        // What is on its way is ended by who hears of it; this is what lies there from before.
        await platform.storage.remove(DRAFT_KEY).catch(() => undefined)
        await removeRecordsOf(platform.storage, left).catch(() => undefined)
      }
    },
  }))
  // Another one is there by now, or nobody: a session ends and begins elsewhere too.
  known.subscribe(() => {
    const { user } = store.getState()
    const { userId } = known
    if (user === undefined || userId === undefined || userId === (user?.id ?? null)) return
    store.setState({ user: userId === null ? null : undefined })
    if (userId !== null)
      void store
        .getState()
        .load()
        .catch(() => undefined)
  })
  return store
}
