// The one store of the page: the search, mirrored into the address bar, and what lives only as long
// as the page.
import type { Address, LinkFault, Place, SearchSlice } from '@innsight/client'
import { boxAround, localToday, searchSlice, shaped } from '@innsight/client'
import { create } from 'zustand'
import { t } from '../messages/language'
import { queryOf, writeAddress } from '../view/address'
import type { View } from '../view/view'
import { useView, withView } from '../view/view'
import { faultSentence } from './words'

interface Page extends SearchSlice {
  /** One sentence that the page has to say. */
  notice: string
  /** The next movement of the map is a jump: nobody asked to see it fly. */
  instant: boolean
  hovered: string | null
  /** The id of the open hotel, once it is known; the URL may only know its slug. */
  openId: string | null
  visited: ReadonlySet<string>
  notify: (notice: string) => void
  hover: (id: string | null) => void
  /** Opens a hotel by its slug (or its id, where only that is known); null closes. */
  open: (slug: string | null, id?: string) => void
  /** Opens a hotel that was looked for by its name, where it is. */
  visit: (hotel: Place) => void
  /** Closes a hotel that turned out not to be there. */
  lose: () => void
  /** The open hotel has loaded: from here on its slug stands in the URL. */
  opened: (slug: string, id: string) => void
}

const addressBar: Address = {
  read: () => queryOf(window.location),
  write: (search, how) => writeAddress(withView(search, useView.getState().view), how),
  today: () => localToday(new Date()),
}

/** A hotel and the streets around it. */
const VISIT_ZOOM = 14

const noticeOf = (faults: readonly LinkFault[]) => (faults.length ? faultSentence(faults) : '')

export const usePage = create<Page>()((set, get, store) => {
  const slice = searchSlice(addressBar)(set, get, store)
  return {
    ...slice,
    notice: '',
    instant: true,
    hovered: null,
    openId: null,
    visited: new Set(),
    look: (box, history) => {
      set({ instant: false })
      slice.look(box, history)
    },
    goTo: (place, box) => {
      set({ instant: false, openId: null })
      slice.goTo(place, box)
    },
    say: (text, understood) => {
      set({ instant: false, openId: null })
      slice.say(text, understood)
    },
    meant: (place, box) => {
      set({ instant: false })
      slice.meant(place, box)
    },
    takeLiterally: () => {
      set({ instant: false })
      slice.takeLiterally()
    },
    judge: (meta) => {
      slice.judge(meta)
      // What is said already may be of an answer that came first.
      const notice = noticeOf(get().faults)
      if (notice) set({ notice })
    },
    notify: (notice) => set({ notice }),
    hover: (id) => {
      if (get().hovered !== id) set({ hovered: id })
    },
    open: (slug, id) => {
      get().change({ hotel: slug })
      set({ openId: slug ? (id ?? null) : null, hovered: null })
    },
    visit: ({ id: name, slug, location }) => {
      const { frame, search, change } = get()
      const id = name.replace(/^hotel:/, '')
      set({ instant: false, openId: id, hovered: null })
      const area = shaped(boxAround(location, VISIT_ZOOM), frame)
      const filters = { ...search.filters, text: '', literal: false }
      change({ area, filters, place: null, hotel: slug ?? id })
    },
    lose: () => {
      document.title = 'Innsight'
      get().change({ hotel: null }, 'replace')
      set({ openId: null, notice: t.link.lost })
    },
    opened: (slug, id) => {
      if (get().search.hotel !== slug) get().change({ hotel: slug }, 'replace')
      set({ openId: id, visited: new Set([...get().visited, id]) })
    },
    restore: () => {
      slice.restore()
      const { faults, search } = get()
      set({ notice: noticeOf(faults), instant: true, ...(search.hotel ? {} : { openId: null }) })
    },
  }
})

export function followHistory(): () => void {
  // Links of old have it all in the query.
  writeAddress(queryOf(window.location), 'replace')
  const restore = () => {
    useView.getState().restore()
    usePage.getState().restore()
  }
  window.addEventListener('popstate', restore)
  return () => window.removeEventListener('popstate', restore)
}

/** Lays a view over the search, or takes it away. */
export function show(view: View, how?: 'push' | 'replace') {
  useView.getState().show(view, usePage.getState().search, how)
}
