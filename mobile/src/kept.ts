// What was seen stays readable: answers are kept over restarts, the newest ones, and never more than
// the phone's storage takes. Wishes are not kept here: the booking flow stores its own.

import type { KeyStorage } from '@innsight/client'
import type { PersistedClient, Persister } from '@tanstack/query-persist-client-core'
import {
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core'
import type { Query, QueryClient } from '@tanstack/react-query'

const KEY = 'innsight.answers'
/** Of another version of the app nothing is read: its answers may look otherwise. */
const VERSION = '1'
const MAX_AGE_MS = 14 * 86_400_000
/** They are kept once none has come for so long, or at last after LATEST_MS. */
const REST_MS = 1000
const LATEST_MS = 10_000
/** A row of Android's storage takes 2 MB. */
const CHARACTERS_MAX = 1_200_000
/** Answers that nobody looks at are kept in memory up to this many. */
const UNSEEN_MAX = 60
/** What is worth reading in a tunnel. */
const WORTH = ['meta', 'hotels', 'map', 'hotel', 'calendar', 'trips', 'trip']

type Kept = PersistedClient['clientState']['queries'][number]

/** An answer that could not be asked again is an answer all the same. */
const settled = (query: Kept): Kept => ({
  ...query,
  state: {
    ...query.state,
    ...{ status: 'success', error: null, fetchStatus: 'idle', fetchFailureCount: 0 },
    ...{ fetchFailureReason: null, errorUpdateCount: 0, errorUpdatedAt: 0 },
  },
})

/** What was written out before: most answers are still the same when they are kept again. */
const written = new WeakMap<object, { hash: string; at_ms: number; text: string }>()

function textOf(query: Kept): string {
  const { queryHash: hash } = query
  const { data, dataUpdatedAt: at_ms } = query.state
  const isObject = typeof data === 'object' && data !== null
  const before = isObject ? written.get(data) : undefined
  if (before?.hash === hash && before.at_ms === at_ms) return before.text
  const text = JSON.stringify(settled(query))
  if (isObject) written.set(data, { hash, at_ms, text })
  return text
}

/** The newest answers as texts, as many as fit. */
export function fitting(all: readonly Kept[], most = CHARACTERS_MAX): string[] {
  const newest = [...all].sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  let left = most
  return newest.map(textOf).filter((text) => {
    left -= text.length
    return left >= 0
  })
}

/** Keeps answers as one text. */
export const persisterOver = (storage: KeyStorage): Persister => ({
  persistClient: (client) => {
    const { clientState, ...rest } = client
    const queries = fitting(clientState.queries).join(',')
    const state = `{"mutations":[],"queries":[${queries}]}`
    const text = `${JSON.stringify(rest).slice(0, -1)},"clientState":${state}}`
    // A full storage costs what was seen last, and nothing else.
    return storage.set(KEY, text).catch(() => storage.remove(KEY).catch(() => undefined))
  },
  restoreClient: async () => {
    try {
      return JSON.parse((await storage.get(KEY)) ?? 'null') ?? undefined
    } catch {
      return undefined
    }
  },
  removeClient: () => storage.remove(KEY).catch(() => undefined),
})

/** When a question was last answered, well or not; 0 as long as it never was. */
const toldAt = ({ state }: Query): number => Math.max(state.dataUpdatedAt, state.errorUpdatedAt)

/**
 * Forgets answers that nobody looks at, the oldest first, beyond so many. A question that was only just
 * put has no answer, and nobody who looks at it yet: it stays, or whoever puts it begins without end.
 */
export function forgetUnseen(queryClient: QueryClient): void {
  const cache = queryClient.getQueryCache()
  const unseen = cache.findAll({
    type: 'inactive',
    predicate: (query) => query.state.fetchStatus === 'idle' && toldAt(query) > 0,
  })
  if (unseen.length <= UNSEEN_MAX) return
  const oldest = [...unseen].sort((a, b) => toldAt(a) - toldAt(b))
  for (const query of oldest.slice(0, unseen.length - UNSEEN_MAX)) cache.remove(query)
}

const options = (queryClient: QueryClient, storage: KeyStorage) => ({
  queryClient,
  persister: persisterOver(storage),
  buster: VERSION,
})

/** Takes up what was kept; what can't be read is as good as nothing. */
export async function restoreAnswers(queryClient: QueryClient, storage: KeyStorage): Promise<void> {
  await persistQueryClientRestore({
    ...options(queryClient, storage),
    maxAge: MAX_AGE_MS,
  }).catch(() => undefined)
}

/** Keeps answers from here on, when they rest; returns what ends it, after keeping the last. */
export function keepAnswers(queryClient: QueryClient, storage: KeyStorage): () => Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    clearTimeout(timer)
    clearTimeout(latest)
    latest = undefined
    return persistQueryClientSave({
      ...options(queryClient, storage),
      dehydrateOptions: {
        shouldDehydrateQuery: ({ queryKey, state }) =>
          WORTH.includes(String(queryKey[0])) && state.data !== undefined,
      },
    })
  }
  const end = queryClient.getQueryCache().subscribe(({ type }) => {
    if (type !== 'updated' && type !== 'removed' && type !== 'added') return
    if (type === 'added') forgetUnseen(queryClient)
    clearTimeout(timer)
    timer = setTimeout(() => void save(), REST_MS)
    latest ??= setTimeout(() => void save(), LATEST_MS)
  })
  return async () => {
    end()
    await save()
  }
}
