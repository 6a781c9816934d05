// What the searched text was understood to mean, and what can be done about it. The search holds the
// text as it was typed until a part of it is taken away.
import type { StateCreator } from 'zustand'
import type { Understood } from '../api/model'
import type { Box } from './box'
import { sameBox, shaped } from './box'
import { boxOfPlace, isLeft, namedPlace } from './place'
import type { NamedPlace, SearchState, Sort } from './state'
import { START } from './state'
import type { SearchSlice } from './store'
import type { UnderstoodPart } from './understood'
import { lacking, saidOutright, sortInForce, withoutParts } from './understood'

/** What a text was understood to mean. */
export interface Meaning {
  text: string
  understood: Understood
  /** What was shown before it led away from there; null once the person has moved the map. */
  from: Box | null
}

export interface MeaningSlice {
  /** Of the text that was understood last, which may be another one than is searched. */
  meaning: Meaning | null
  /** A text that is searched before anything was understood of it: its answer leads the map. */
  unled: string | null
  /** Searches a text as it was understood, and goes to the place that it names. */
  say: (text: string, understood: Understood | null) => void
  /**
   * An answer has told what the text means: one that was not understood before goes to its place
   * then, and so does a link without an area.
   */
  note: (text: string, understood: Understood) => void
  /** Takes a part of the understood away; `name` is for the place, where that stays. */
  without: (part: UnderstoodPart, name: string) => void
  /** Chooses an order; the usual one takes that of the text away. `name` is as for `without`. */
  sortBy: (sort: Sort, name: string) => void
  /**
   * Another place was meant by that name, and all else that was understood stays. Where none was
   * taken, all of the text was its name.
   */
  meant: (place: NamedPlace, box: Box) => void
  /** Takes the text word for word, where it was typed. */
  takeLiterally: () => void
  /** The person is here now, and is not led back. */
  stay: () => void
}

/** What the text of the search means; null where nothing is known of it, or nothing wanted. */
export function understoodOf({
  search,
  meaning,
}: Pick<SearchSlice, 'search' | 'meaning'>): Understood | null {
  const { text, literal } = search.filters
  return text && !literal && meaning?.text === text ? meaning.understood : null
}

/** The search once the map shows this area: a place that it has left is no part of it any more. */
export function carriedTo(
  of: Pick<SearchSlice, 'search' | 'meaning'>,
  area: Box,
): Partial<SearchState> {
  const { search } = of
  const place = search.place && isLeft(search.place, area) ? null : search.place
  const understood = understoodOf(of)
  if (!understood?.place || !isLeft(namedPlace(understood.place, ''), area)) return { area, place }
  const rest = lacking(understood, { kind: 'place' })
  return { ...saidOutright(search, rest, null), area, place }
}

/** The part of a search's store that holds it. */
export const meaningSlice: StateCreator<SearchSlice, [], [], MeaningSlice> = (set, get) => ({
  meaning: null,
  unled: null,
  say: (text, understood) => {
    const { frame, search, change } = get()
    const filters = { ...search.filters, text, literal: false }
    const place = understood?.place
    const from = place ? search.area : null
    set({
      meaning: understood && { text, understood, from },
      unled: understood ? null : text,
    })
    const there = place ? { place: null, area: shaped(boxOfPlace(place), frame) } : {}
    change({ ...there, filters, hotel: null })
  },
  note: (text, understood) => {
    const { meaning, search, unled, look } = get()
    const { place } = understood
    const isAsked = search.filters.text === text && !search.filters.literal
    const leads = place && isAsked && (unled === text || sameBox(search.area, START.area))
    const before = meaning?.text === text ? meaning.from : null
    const from = leads ? search.area : before
    set({ meaning: { text, understood, from }, unled: null })
    if (leads) look(boxOfPlace(place))
  },
  without: (part, name) => {
    const { search, change } = get()
    const understood = understoodOf(get())
    if (!understood) return
    change(withoutParts(search, { understood, name }, [part]))
  },
  sortBy: (sort, name) => {
    const { change, without } = get()
    const typed = sortInForce(START.sort, understoodOf(get()))
    if (sort === START.sort && typed !== sort) without({ kind: 'sort', sort: typed }, name)
    else change({ sort })
  },
  meant: (place, box) => {
    const { frame, search, change } = get()
    const understood = understoodOf(get())
    const said = understood?.place
      ? saidOutright(search, understood, place)
      : { place, filters: { ...search.filters, text: '', literal: false } }
    change({ ...said, area: shaped(box, frame) })
  },
  takeLiterally: () => {
    const { meaning, search, change } = get()
    const from = meaning?.text === search.filters.text ? meaning.from : null
    change({ filters: { ...search.filters, literal: true }, ...(from ? { area: from } : {}) })
  },
  stay: () => {
    const { meaning } = get()
    set({ meaning: meaning && { ...meaning, from: null }, unled: null })
  },
})
