// What was seen stays readable: answers are kept over restarts, the newest ones, and never more than
// the phone's storage takes. Wishes are not kept here: the booking flow stores its own.

import type { KeyStorage } from '@innsight/client'
import type { PersistedClient, Persister } from '@tanstack/query-persist-client-core'
import {
  persistQueryClientRestore,
  persistQueryClientSave,
} from '@tanstack/query-persist-client-core'
import type { QueryClient } from '@tanstack/react-query'

const KEY = 'innsight.answers'
/** Of another version of the app nothing is read: its answers may look otherwise. */
const VERSION = '1'
const MAX_AGE_MS = 14 * 86_400_000
const REST_MS = 1000
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

/** The newest answers, as many as fit. */
export function fitting(all: readonly Kept[], most = CHARACTERS_MAX): Kept[] {
  const newest = [...all].sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  let left = most
  return newest.map(settled).filter((query) => {
    left -= JSON.stringify(query).length
    return left >= 0
  })
}

/** Keeps answers as one text. */
export const persisterOver = (storage: KeyStorage): Persister => ({
  persistClient: (client) => {
    const queries = fitting(client.clientState.queries)
    const text = JSON.stringify({ ...client, clientState: { queries, mutations: [] } })
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

/** Forgets answers that nobody looks at, the oldest first, beyond so many. */
export function forgetUnseen(queryClient: QueryClient): void {
  const cache = queryClient.getQueryCache()
  const unseen = cache.findAll({
    type: 'inactive',
    predicate: ({ state }) => state.fetchStatus === 'idle',
  })
  if (unseen.length <= UNSEEN_MAX) return
  const oldest = [...unseen].sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
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
  const save = () => {
    clearTimeout(timer)
    timer = undefined
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
    timer ??= setTimeout(() => void save(), REST_MS)
  })
  return async () => {
    end()
    await save()
  }
}
