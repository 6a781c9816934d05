// What lies over the search: a booking, the trips, the account, saved hotels and some side by side. It
// stands in the address beside the search (address.ts says how), so that a reload and the way back find
// it.
import { formatUrl } from '@innsight/client'
import { create } from 'zustand'
import { queryOf, writeAddress } from './address'

export type View =
  | { kind: 'search' }
  /** Wants this room of the open hotel, for the dates of the search. */
  | { kind: 'book'; id: string }
  | { kind: 'booking'; id: string }
  | { kind: 'trips' }
  | { kind: 'account' }
  | { kind: 'saved' }
  /** What the links in mails lead to. */
  | { kind: 'verify' }
  | { kind: 'reset' }
  /** These hotels side by side. */
  | { kind: 'compare'; ids: readonly string[] }

const SHAPE = /^[0-9a-f-]{36}$/
/** So many fit side by side. */
export const COMPARED_MAX = 4
const PLAIN = ['trips', 'account', 'saved', 'verify', 'reset'] as const
/** Of a link in a mail: behind the hash, where no server is sent it. */
const TOKEN = /^#([\w-]{43})$/

/** Takes the token of a link out of the address: neither the bar nor the way back keeps it. */
function takeToken(): string {
  const { pathname, search, hash } = window.location
  const token = hash.match(TOKEN)?.[1] ?? ''
  if (token) window.history.replaceState(null, '', pathname + search)
  return token
}

/** Reads it from a query string; what can't be read is the search. */
export function readView(query: string): View {
  const given = new URLSearchParams(query)
  for (const kind of ['booking', 'book'] as const) {
    const id = given.get(kind)
    if (id && SHAPE.test(id)) return { kind, id }
  }
  const compared = given.get('compare')?.split(',') ?? []
  const ids = [...new Set(compared)].filter((id) => SHAPE.test(id)).slice(0, COMPARED_MAX)
  if (ids.length > 0) return { kind: 'compare', ids }
  const kind = PLAIN.find((one) => one === given.get('show'))
  return { kind: kind ?? 'search' }
}

const parameter = (view: View): string => {
  if (view.kind === 'search') return ''
  if (view.kind === 'compare') return `compare=${view.ids.join(',')}`
  return 'id' in view ? `${view.kind}=${view.id}` : `show=${view.kind}`
}

/** A search's query string with what lies over it. */
export function withView(query: string, view: View): string {
  const own = parameter(view)
  if (!own) return query
  return query ? `${query}&${own}` : `?${own}`
}

interface ViewStore {
  view: View
  /** Of the last link that led here; empty = none did. */
  token: string
  /** The view of the address. */
  restore: () => void
  show: (view: View, search: Parameters<typeof formatUrl>[0], how?: 'push' | 'replace') => void
}

export const useView = create<ViewStore>((set, get) => ({
  view: readView(globalThis.location ? queryOf(globalThis.location) : ''),
  token: globalThis.location ? takeToken() : '',
  restore: () => {
    const token = takeToken() || get().token
    set({ view: readView(queryOf(window.location)), token })
  },
  show: (view, search, how = 'push') => {
    set({ view })
    writeAddress(withView(formatUrl(search), view), how)
  },
}))
