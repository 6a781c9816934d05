// The one store of the page. Its `search` part is mirrored into the address bar; the rest
// (hover, viewport) lives only as long as the page.
import { create } from 'zustand'
import type { Box } from './box'
import { contains } from './box'
import type { Camera, Filters, SearchState } from './state'
import { NO_FILTERS } from './state'
import { formatUrl, parseUrl } from './url'

/** A wish to move the map; each new object is one movement. */
export type Flight =
  | { kind: 'camera'; camera: Camera; instant: boolean }
  | { kind: 'box'; box: Box }
  | { kind: 'out' }
  | { kind: 'point'; lat: number; lon: number; zoomMin: number }

interface Page {
  search: SearchState
  /** The snapped box that list and map ask for; unknown until the map stands. */
  box: Box | null
  /** Whole zoom level that the map asks its clusters for. */
  level: number
  /** Where the named place lies; after a reload, where the map stood. */
  placeAt: { lat: number; lon: number } | null
  hovered: string | null
  /** The id of the open hotel, once it is known; the URL may only know its slug. */
  openId: string | null
  visited: ReadonlySet<string>
  flight: Flight | null
  change: (patch: Partial<SearchState>, history?: 'push' | 'replace') => void
  filter: (patch: Partial<Filters>) => void
  clearFilters: () => void
  moved: (camera: Camera, box: Box, level: number) => void
  /** Goes to a named place, as a step of its own in the history. */
  goTo: (place: string, at: { lat: number; lon: number }, flight: Flight) => void
  fly: (flight: Flight) => void
  hover: (id: string | null) => void
  /** Opens a hotel by its slug (or its id, where only that is known); null closes. */
  open: (slug: string | null, id?: string) => void
  /** The open hotel has loaded: from here on its slug stands in the URL. */
  opened: (slug: string, id: string) => void
  restore: () => void
}

function write(search: SearchState, how: 'push' | 'replace') {
  const url = formatUrl(search)
  if (url === window.location.search) return
  if (how === 'push') window.history.pushState(null, '', url)
  else window.history.replaceState(null, '', url)
}

export const usePage = create<Page>((set, get) => ({
  search: parseUrl(window.location.search),
  box: null,
  level: 0,
  placeAt: null,
  hovered: null,
  openId: null,
  visited: new Set(),
  flight: null,
  change: (patch, history = 'push') => {
    const search = { ...get().search, ...patch }
    set({ search })
    write(search, history)
  },
  filter: (patch) => get().change({ filters: { ...get().search.filters, ...patch } }),
  clearFilters: () => get().change({ filters: NO_FILTERS }),
  moved: (camera, box, level) => {
    const placeAt = get().placeAt ?? { lat: camera.lat, lon: camera.lon }
    const away = !contains(box, placeAt.lat, placeAt.lon)
    const search = { ...get().search, camera, ...(away ? { place: '' } : {}) }
    set({ placeAt })
    const same = JSON.stringify(box) === JSON.stringify(get().box)
    set({ search, level, ...(same ? {} : { box }) })
    write(search, 'replace')
  },
  goTo: (place, placeAt, flight) => {
    set({ placeAt, flight })
    get().change({ place, filters: { ...get().search.filters, text: '' } })
  },
  fly: (flight) => set({ flight }),
  hover: (id) => {
    if (get().hovered !== id) set({ hovered: id })
  },
  open: (slug, id) => {
    get().change({ hotel: slug })
    set({ openId: slug ? (id ?? null) : null, hovered: null })
  },
  opened: (slug, id) => {
    if (get().search.hotel !== slug) get().change({ hotel: slug }, 'replace')
    set({ openId: id, visited: new Set([...get().visited, id]) })
  },
  restore: () => {
    const search = parseUrl(window.location.search)
    if (!search.hotel) set({ openId: null })
    const { lat, lon } = search.camera
    set({
      search,
      placeAt: { lat, lon },
      flight: { kind: 'camera', camera: search.camera, instant: true },
    })
  },
}))

export function followHistory(): () => void {
  const restore = () => usePage.getState().restore()
  window.addEventListener('popstate', restore)
  return () => window.removeEventListener('popstate', restore)
}
