// The search of the app: what is asked for, kept over restarts. A link puts another one in its place.
import type { Address, Box, Place } from '@innsight/client'
import {
  boxAround,
  boxOfPlace,
  createSearchStore,
  localToday,
  namedPlace,
  shaped,
} from '@innsight/client'
import { placeLabel } from '../format/place'
import { storage } from '../platform/storage'

const KEY = 'innsight.search'
const VERSION = 1
/** Nobody writes a longer one. */
const QUERY_MAX = 4000

/** The search as a query string, as in a link. */
let written = ''

function keep(): void {
  const text = JSON.stringify({ version: VERSION, query: written })
  // A full storage: the search then lasts as long as the app runs.
  void storage.set(KEY, text).catch(() => undefined)
}

/** What was kept, whatever it is; an older version's is not read. */
export function readKept(text: string | null): string {
  try {
    const kept = JSON.parse(text ?? '{}') as { version?: unknown; query?: unknown }
    const { version, query } = kept ?? {}
    const isOurs = version === VERSION && typeof query === 'string' && query.length <= QUERY_MAX
    return isOurs ? query : ''
  } catch {
    return ''
  }
}

const route: Address = {
  read: () => written,
  write: (query) => {
    written = query
    keep()
  },
  today: () => localToday(new Date()),
}

export const useSearch = createSearchStore(route)

/** Takes up the search of before. */
export async function loadSearch(): Promise<void> {
  written = readKept(await storage.get(KEY).catch(() => null))
  useSearch.getState().restore()
}

/** A link brings a search of its own. */
export function openLink(query: string): void {
  written = query.slice(0, QUERY_MAX)
  keep()
  useSearch.getState().restore()
}

/** Goes to a place of any kind but a hotel. */
export const goToPlace = (place: Place): void =>
  useSearch.getState().goTo(namedPlace(place, placeLabel(place)), boxOfPlace(place))

/** A hotel and the streets around it. */
const VISIT_ZOOM = 14

/** Shows where a hotel lies, before it is opened. */
export function goToHotel({ location }: Place): void {
  const { change, frame } = useSearch.getState()
  const area: Box = shaped(boxAround(location, VISIT_ZOOM), frame)
  change({ area, place: null })
}
