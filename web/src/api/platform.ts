// What @innsight/client needs of the world, from a browser.
import type { KeyStorage, Platform } from '@innsight/client'
import { openSocket } from './sockets'

/** Kept where the browser lets us; a private window may not, and then it lasts as long as the page. */
const storage: KeyStorage = {
  get: async (key) => {
    try {
      return window.localStorage.getItem(key)
    } catch {
      return null
    }
  },
  set: async (key, value) => {
    try {
      window.localStorage.setItem(key, value)
    } catch {
      // Full, or forbidden: the booking goes on, and only a reload forgets it.
    }
  },
  remove: async (key) => {
    try {
      window.localStorage.removeItem(key)
    } catch {
      // As above.
    }
  },
  watch: (listener) => {
    const changed = ({ key }: StorageEvent) => {
      if (key !== null) listener(key)
    }
    window.addEventListener('storage', changed)
    return () => window.removeEventListener('storage', changed)
  },
}

function onAttention(listener: () => void): () => void {
  const events = ['online', 'offline'] as const
  for (const event of events) window.addEventListener(event, listener)
  document.addEventListener('visibilitychange', listener)
  return () => {
    for (const event of events) window.removeEventListener(event, listener)
    document.removeEventListener('visibilitychange', listener)
  }
}

const UINT32 = 2 ** 32

/** The browser, as far as the client needs it. The session's cookie carries itself. */
export const browser: Platform = {
  base: '',
  fetch: (address, init) => globalThis.fetch(address, init),
  storage,
  openSocket,
  now: () => Date.now(),
  random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / UINT32,
  isOnline: () => globalThis.navigator?.onLine !== false,
  isVisible: () => !document.hidden,
  onAttention,
  // Only secure pages have locks; without them the first to write wins.
  withLock: async (name, work) =>
    navigator.locks ? await navigator.locks.request(name, work) : await work(),
}
