// What was understood of the searched text, for whoever shows it.
import type {
  Meant,
  Meta,
  NamedPlace,
  Place,
  Sort,
  Understood,
  UnderstoodPart,
} from '@innsight/client'
import { boxOfPlace, isMore, namedPlace, partsOf, START, understoodOf } from '@innsight/client'
import { useEffect } from 'react'
import { queryClient, understoodQuery } from '../api/client'
import { labelOf } from '../format/hotel'
import { wholeNumber } from '../format/numbers'
import { placeLabel, placeLabels } from '../format/place'
import { t } from '../messages/language'
import { useHotels } from './answers'
import { usePage } from './store'

/** Null as long as it is not known, and where there is none. */
export const useUnderstood = (): Understood | null => usePage(understoodOf)

const nameOf = ({ place }: Understood): string => (place ? placeLabel(place) : '')

/** The same with the name of its place, for who offers the search without a part of it. */
export function useMeant(): Meant | null {
  const understood = useUnderstood()
  return understood && { understood, name: nameOf(understood) }
}

/** Every answer tells what its text means: it is kept for whoever shows it. */
export function useNoting(): void {
  const { query, asked, phase } = useHotels()
  const understood = phase === 'fresh' ? query.data?.pages[0]?.understood : null
  const text = asked?.literal ? undefined : asked?.q
  useEffect(() => {
    if (text && understood) usePage.getState().note(text, understood)
  }, [text, understood])
}

/** A text waits so long to be understood; then it is searched without a place to go to. */
const WAIT_MS = 4000

/** What a text means; null when nothing is told in time. */
export async function understand(text: string): Promise<Understood | null> {
  const limit = new Promise<null>((done) => setTimeout(() => done(null), WAIT_MS))
  const told = queryClient.fetchQuery(understoodQuery(text)).catch(() => null)
  return Promise.race([told, limit])
}

/** Goes to a place of any kind but a hotel. */
export const goToPlace = (place: Place) =>
  usePage.getState().goTo(namedPlace(place, placeLabel(place)), boxOfPlace(place))

/** Something that was understood or chosen, and what taking it away does. */
export interface Token {
  key: string
  label: string
  /** A place is shown as one. */
  isPlace: boolean
  remove: () => void
}

function starsWords(stars: readonly number[], meta: Meta): string {
  const [least = 0] = [...stars].sort()
  const all = meta.stars.filter((one) => one >= least)
  if (stars.length > 1 && all.length === stars.length) {
    return t.filters.starsUp(wholeNumber(least))
  }
  const words = [...stars].sort().map((one) => (one ? `${wholeNumber(one)}★` : t.filters.unrated))
  return words.join(', ')
}

/** A part of it in words. */
export function partWords(part: UnderstoodPart, understood: Understood, meta: Meta): string {
  switch (part.kind) {
    case 'place':
      return nameOf(understood)
    case 'amenity':
      return labelOf(meta.amenities, part.code) || part.code
    case 'type':
      return labelOf(meta.property_types, part.code) || part.code
    case 'stars':
      return starsWords(part.stars, meta)
    case 'free_cancellation':
      return t.filters.free
    case 'sort':
      return labelOf(meta.sorts, part.sort)
    case 'words':
      return t.where.quoted(part.words)
  }
}

const keyOf = (part: UnderstoodPart): string =>
  'code' in part ? `${part.kind}/${part.code}` : part.kind

interface Searched {
  place: NamedPlace | null
  text: string
  literal: boolean
  sort: Sort
}

/** A typed order is over once another was chosen; the box of orders says which. */
const counts = ({ kind }: UnderstoodPart, { sort }: Searched): boolean =>
  kind !== 'sort' || sort === START.sort

/** All that can be taken away, in order: the place that was chosen, then what was typed. */
export function tokensOf(searched: Searched, understood: Understood | null, meta: Meta): Token[] {
  const { change, filter, without } = usePage.getState()
  const { place, text, literal } = searched
  const chosen: Token[] = place?.id
    ? [
        {
          ...{ key: place.id, label: place.name || t.meaning.place, isPlace: true },
          remove: () => change({ place: null }),
        },
      ]
    : []
  if (text && literal) {
    const remove = () => filter({ text: '' })
    return [...chosen, { key: 'words', label: t.where.quoted(text), isPlace: false, remove }]
  }
  if (!understood) return chosen
  const name = nameOf(understood)
  const inForce = partsOf(understood).filter((part) => counts(part, searched))
  const typed = inForce.map((part) => ({
    key: keyOf(part),
    label: partWords(part, understood, meta),
    isPlace: part.kind === 'place',
    remove: () => without(part, name),
  }))
  return [...chosen, ...typed]
}

/** Another place of the same name. */
export interface Other {
  label: string
  place: Place
}

/**
 * The places that may have been meant, and how the question begins. Where none was taken, it was a
 * wish or words that are called alike.
 */
export function othersOf(understood: Understood | null): { asks: string; others: Other[] } {
  const { place, other_places: given = [] } = understood ?? {}
  if (given.length === 0) return { asks: '', others: [] }
  const labels = placeLabels(place ? [place, ...given] : given)
  const taken = place ? (labels.shift() ?? '') : null
  const others = given.map((one, index) => ({ label: labels[index] ?? '', place: one }))
  if (taken !== null) return { asks: t.meaning.didYouMean(taken), others }
  const areTowns = given.every(({ kind }) => kind === 'city')
  return { asks: areTowns ? t.meaning.meantTown : t.meaning.meantPlace, others }
}

/** For who listens: which place it was, and which others there are. */
export function spokenMeaning(understood: Understood | null): string {
  const { asks, others } = othersOf(understood)
  if (others.length === 0) return ''
  return `${asks}${others.map(({ label }) => label).join(t.meaning.or)}?`
}

/** What the line below the tokens says or offers. */
export type Line = 'others' | 'literal' | 'words' | 'instead' | null

export function lineOf({ text, literal }: Searched, understood: Understood | null): Line {
  if (!text) return null
  if (literal) return 'literal'
  if (!understood) return null
  if (othersOf(understood).others.length > 0) return 'others'
  return isMore(understood) ? 'instead' : 'words'
}
