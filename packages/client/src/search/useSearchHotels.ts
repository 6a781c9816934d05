// The answers to a search, for whoever shows them: which question is asked while it changes, what
// is shown meanwhile, and whether that is loading, failed, old or fresh.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useClient } from '../api/client'
import type { Hotel, SearchParameters } from '../api/model'
import type { ListParameters } from '../api/queries'

/** What a search asks for; the map's zoom level where there is a map. */
export interface SearchQuestion {
  parameters: SearchParameters
  sort?: NonNullable<ListParameters['sort']>
  level: number | null
}

/**
 * `waiting`: nothing is asked yet. `loading`: there is nothing to show. `failed`: there never was,
 * and the question has failed. `stale`: what is shown answers an earlier question, or could not be
 * refreshed. `fresh`: it answers this one.
 */
export type SearchPhase = 'waiting' | 'loading' | 'failed' | 'stale' | 'fresh'

interface Told {
  isPending: boolean
  isError: boolean
  isPlaceholderData: boolean
  isEnabled: boolean
}

/** Which of them it is. */
export function searchPhase(query: Told): SearchPhase {
  if (query.isPending && !query.isError) return query.isEnabled ? 'loading' : 'waiting'
  const shows = 'data' in query && query.data !== undefined
  if (query.isError && !shows) return 'failed'
  return query.isError || query.isPlaceholderData ? 'stale' : 'fresh'
}

/** The question that is asked now: all parts of an app ask the same. */
function useAsked(question: SearchQuestion | null): SearchQuestion | null {
  const { settler } = useClient()
  const text = question ? JSON.stringify(question) : ''
  useEffect(() => {
    if (text) settler.offer(text)
  }, [settler, text])
  const asked = useSyncExternalStore(settler.subscribe, settler.current, settler.current)
  return useMemo(() => (asked ? (JSON.parse(asked) as SearchQuestion) : null), [asked])
}

/**
 * What is shown answers another question as long as this one still changes. Only the part that is
 * asked counts: another level of the map is the same list.
 */
const phaseWhile = (rests: boolean, phase: SearchPhase): SearchPhase =>
  phase === 'fresh' && !rests ? 'stale' : phase

/** What of it the list asks, as a text; nothing before there is a question. */
const listText = (of: SearchQuestion | null): string =>
  of ? JSON.stringify({ ...of.parameters, ...(of.sort ? { sort: of.sort } : {}) }) : ''

/** What of it the map asks, in the same way. */
const mapText = (of: SearchQuestion | null): string =>
  of ? JSON.stringify([of.parameters, of.level]) : ''

/** What of it the list asks. */
function useListed(asked: SearchQuestion | null): ListParameters | null {
  const text = listText(asked)
  return useMemo(() => (text ? (JSON.parse(text) as ListParameters) : null), [text])
}

const NO_HOTELS: Hotel[] = []

/**
 * The list: its query, its hotels so far, and how it stands. A question that nobody waits for any
 * more is taken back; what was there stays until the answer is.
 */
export function useSearchHotels(question: SearchQuestion | null) {
  const { queries } = useClient()
  const settled = useAsked(question)
  const rests = question === null || listText(question) === listText(settled)
  const asked = useListed(settled)
  const query = useInfiniteQuery(queries.hotelsQuery(asked))
  const { data } = query
  const hotels = useMemo(() => data?.pages.flatMap((page) => page.items) ?? NO_HOTELS, [data])
  return {
    /** What the list answers, or is about to: the same one as long as it is. */
    asked,
    query,
    hotels,
    /** A getter: whoever does not look at it is not drawn again for it. */
    get phase(): SearchPhase {
      return phaseWhile(rests, searchPhase(query))
    },
  }
}

/** The same search on a map. */
export function useSearchMap(question: SearchQuestion | null) {
  const { queries } = useClient()
  const settled = useAsked(question)
  const rests = question === null || mapText(question) === mapText(settled)
  const query = useQuery(queries.mapQuery(settled?.parameters ?? null, settled?.level ?? null))
  return {
    query,
    get phase(): SearchPhase {
      return phaseWhile(rests, searchPhase(query))
    },
  }
}
