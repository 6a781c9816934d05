// The search as a store: what is asked for, kept equal to an address (the browser's address bar, a
// phone's route). An app takes the slice into a store of its own, or makes one of it alone.
import type { StateCreator } from 'zustand'
import { create } from 'zustand'
import type { Meta } from '../api/model'
import type { IsoDate } from '../dates/nights'
import type { Box, Frame } from './box'
import { sameBox, shaped } from './box'
import type { LinkFault } from './fault'
import { fitToMeta } from './fit'
import type { MeaningSlice } from './meaning'
import { carriedTo, meaningSlice } from './meaning'
import type { Filters, NamedPlace, SearchState } from './state'
import { NO_FILTERS } from './state'
import { formatUrl, parseUrl } from './url'

/** Whether a change is a step of its own on the way back. */
export type History = 'push' | 'replace'

/** Where the search is written down. */
export interface Address {
  /** Its query string, with or without its question mark. */
  read(): string
  write(query: string, how: History): void
  /** The person's own date. */
  today(): IsoDate
}

/** The search, and what can be done with it. */
export interface SearchSlice extends MeaningSlice {
  search: SearchState
  /** Nothing is asked before the link was held against the server's limits. */
  meta: Meta | null
  /** What of the link could not be used. */
  faults: readonly LinkFault[]
  /** The visible part of the map, as soon as there is one. */
  frame: Frame | null
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
  /** The address has changed by itself. */
  restore: () => void
}

/** The search of the address, and what of it could not be used; known once there is a meta. */
function readLink(address: Address, meta: Meta | null): Pick<SearchSlice, 'search' | 'faults'> {
  const link = parseUrl(address.read())
  return meta ? fitToMeta(link, meta, address.today()) : { search: link.search, faults: [] }
}

/** Other words are understood anew. */
const worded = (patch: Partial<Filters>): Partial<Filters> =>
  patch.text === undefined ? patch : { literal: false, ...patch }

/** The part of a store that holds a search. */
export const searchSlice =
  (address: Address): StateCreator<SearchSlice> =>
  (set, get, store) => ({
    ...meaningSlice(set, get, store),
    ...readLink(address, null),
    meta: null,
    frame: null,
    change: (patch, history = 'push') => {
      const search = { ...get().search, ...patch }
      set({ search })
      address.write(formatUrl(search), history)
    },
    filter: (patch, history) =>
      get().change({ filters: { ...get().search.filters, ...worded(patch) } }, history),
    clearFilters: () => get().change({ filters: NO_FILTERS }),
    moved: (area) => {
      if (sameBox(area, get().search.area)) return
      const patch = carriedTo(get(), area)
      get().stay()
      get().change(patch, 'replace')
    },
    framedAs: (frame) => set({ frame }),
    look: (box, history = 'replace') => get().change({ area: shaped(box, get().frame) }, history),
    goTo: (place, box) => {
      const { frame, search, change } = get()
      const filters = { ...search.filters, text: '', literal: false }
      change({ place, area: shaped(box, frame), filters, hotel: null })
    },
    judge: (meta) => set({ meta, ...readLink(address, meta) }),
    restore: () => set(readLink(address, get().meta)),
  })

/** A store of nothing but a search. */
export const createSearchStore = (address: Address) => create<SearchSlice>()(searchSlice(address))
