// The one store of the page. Its `search` part is mirrored into the address bar; the rest
// (hover, the map's frame) lives only as long as the page.
import { create } from 'zustand'
import type { Meta } from '../api/model'
import { localToday } from '../dates/nights'
import type { Box, Frame } from './box'
import { contains, framed, sameBox } from './box'
import { faultSentence, fitToMeta } from './fit'
import type { Filters, NamedPlace, SearchState } from './state'
import { NO_FILTERS } from './state'
import { formatUrl, parseUrl } from './url'

type History = 'push' | 'replace'

interface Page {
  search: SearchState
  /** Nothing is asked before the link was held against the server's limits. */
  meta: Meta | null
  /** What of a link could not be used, in one sentence. */
  notice: string
  /** The visible part of the map, as soon as there is one. */
  frame: Frame | null
  /** The next movement of the map is a jump: nobody asked to see it fly. */
  instant: boolean
  hovered: string | null
  /** The id of the open hotel, once it is known; the URL may only know its slug. */
  openId: string | null
  visited: ReadonlySet<string>
  change: (patch: Partial<SearchState>, history?: History) => void
  filter: (patch: Partial<Filters>, history?: History) => void
  clearFilters: () => void
  /** The person moved the map: what it shows is what is asked from here on. */
  moved: (area: Box) => void
  framedAs: (frame: Frame | null) => void
  /** Goes to an area, which is asked for at once; the map follows. */
  look: (box: Box, history?: History) => void
  /** Goes to a named place, as a step of its own in the history. */
  goTo: (place: NamedPlace, box: Box) => void
  /** Holds the link against what the server can answer. */
  judge: (meta: Meta) => void
  notify: (notice: string) => void
  hover: (id: string | null) => void
  /** Opens a hotel by its slug (or its id, where only that is known); null closes. */
  open: (slug: string | null, id?: string) => void
  /** Closes a hotel that turned out not to be there. */
  lose: () => void
  /** The open hotel has loaded: from here on its slug stands in the URL. */
  opened: (slug: string, id: string) => void
  restore: () => void
}

function write(search: SearchState, how: History) {
  const url = formatUrl(search)
  if (url === window.location.search) return
  const address = url || window.location.pathname
  if (how === 'push') window.history.pushState(null, '', address)
  else window.history.replaceState(null, '', address)
}

/** The search of the address bar, and a sentence about what of it could not be used. */
function readLink(meta: Meta | null): Pick<Page, 'search' | 'notice'> {
  const link = parseUrl(window.location.search)
  const { search, faults } = meta ? fitToMeta(link, meta, localToday(new Date())) : link
  return { search, notice: meta && faults.length ? faultSentence(faults) : '' }
}

/** The shape that the map will have there, so that what is asked is what will be seen. */
const shaped = (box: Box, frame: Frame | null): Box => (frame ? framed(box, frame) : box)

export const usePage = create<Page>((set, get) => ({
  ...readLink(null),
  meta: null,
  frame: null,
  instant: true,
  hovered: null,
  openId: null,
  visited: new Set(),
  change: (patch, history = 'push') => {
    const search = { ...get().search, ...patch }
    set({ search })
    write(search, history)
  },
  filter: (patch, history) =>
    get().change({ filters: { ...get().search.filters, ...patch } }, history),
  clearFilters: () => get().change({ filters: NO_FILTERS }),
  moved: (area) => {
    const { search, change } = get()
    if (sameBox(area, search.area)) return
    const at = search.place?.at
    const stays = at && contains(area, at)
    change({ area, ...(stays ? {} : { place: null }) }, 'replace')
  },
  framedAs: (frame) => set({ frame }),
  look: (box, history = 'replace') => {
    set({ instant: false })
    get().change({ area: shaped(box, get().frame) }, history)
  },
  goTo: (place, box) => {
    const { frame, search, change } = get()
    set({ instant: false })
    change({ place, area: shaped(box, frame), filters: { ...search.filters, text: '' } })
  },
  judge: (meta) => set({ meta, ...readLink(meta) }),
  notify: (notice) => set({ notice }),
  hover: (id) => {
    if (get().hovered !== id) set({ hovered: id })
  },
  open: (slug, id) => {
    get().change({ hotel: slug })
    set({ openId: slug ? (id ?? null) : null, hovered: null })
  },
  lose: () => {
    get().change({ hotel: null }, 'replace')
    set({ openId: null, notice: 'This hotel is not here any more: these are the others.' })
  },
  opened: (slug, id) => {
    if (get().search.hotel !== slug) get().change({ hotel: slug }, 'replace')
    set({ openId: id, visited: new Set([...get().visited, id]) })
  },
  restore: () => {
    const link = readLink(get().meta)
    set({ ...link, instant: true, ...(link.search.hotel ? {} : { openId: null }) })
  },
}))

export function followHistory(): () => void {
  const restore = () => usePage.getState().restore()
  window.addEventListener('popstate', restore)
  return () => window.removeEventListener('popstate', restore)
}
