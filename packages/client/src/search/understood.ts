// What the server understood of a typed text, part by part, and the search with one of them taken
// away: all the others are then said outright, so that nothing is understood anew. Pure.
import type { Understood } from '../api/model'
import { namedPlace } from './place'
import type { Filters, NamedPlace, SearchState, Sort } from './state'
import { SORTS, START } from './state'

/** A part of it that can be taken away alone. */
export type UnderstoodPart =
  | { kind: 'place' | 'free_cancellation' }
  | { kind: 'amenity' | 'type'; code: string }
  | { kind: 'stars'; stars: readonly number[] }
  | { kind: 'sort'; sort: Sort }
  | { kind: 'words'; words: string }

/** What was understood, and what people call the place in it. */
export interface Meant {
  understood: Understood
  name: string
}

const sortOf = ({ sort }: Understood): Sort | undefined => SORTS.find((one) => one === sort)

/** The order of the answer: the chosen one, or else that of the text. */
export const sortInForce = (chosen: Sort, understood: Understood | null): Sort =>
  chosen === START.sort ? ((understood && sortOf(understood)) ?? chosen) : chosen

/** Its parts: the place, then the wishes, then the words that remain. */
export function partsOf(understood: Understood): UnderstoodPart[] {
  const { place, amenities, property_types, stars, free_cancellation, words } = understood
  const sort = sortOf(understood)
  return [
    ...(place ? [{ kind: 'place' } as const] : []),
    ...amenities.map((code) => ({ kind: 'amenity', code }) as const),
    ...property_types.map((code) => ({ kind: 'type', code }) as const),
    ...(stars.length ? [{ kind: 'stars', stars } as const] : []),
    ...(free_cancellation ? [{ kind: 'free_cancellation' } as const] : []),
    ...(sort ? [{ kind: 'sort', sort } as const] : []),
    ...(words.length ? [{ kind: 'words', words: words.join(' ') } as const] : []),
  ]
}

/** Whether there is more in it than words. */
export const isMore = (understood: Understood): boolean =>
  partsOf(understood).some(({ kind }) => kind !== 'words')

/** The same without that part. */
export function lacking(understood: Understood, part: UnderstoodPart): Understood {
  switch (part.kind) {
    case 'place':
      return { ...understood, place: null, matched: null, other_places: [] }
    case 'amenity':
      return { ...understood, amenities: understood.amenities.filter((one) => one !== part.code) }
    case 'type': {
      const property_types = understood.property_types.filter((one) => one !== part.code)
      return { ...understood, property_types }
    }
    case 'stars':
      return { ...understood, stars: [] }
    case 'free_cancellation':
      return { ...understood, free_cancellation: false }
    case 'sort':
      return { ...understood, sort: null }
    case 'words':
      return { ...understood, words: [] }
  }
}

const union = <T>(one: readonly T[], other: readonly T[]): T[] => [...new Set([...one, ...other])]

/** Both lists have to hold, so what is in both; where nothing is, what was chosen. */
function common<T>(chosen: readonly T[], typed: readonly T[]): T[] {
  if (chosen.length === 0 || typed.length === 0) return [...chosen, ...typed]
  const both = chosen.filter((one) => typed.includes(one))
  return both.length ? both : [...chosen]
}

/** These filters and those that were understood; without a text. */
function joined(filters: Filters, understood: Understood): Filters {
  return {
    ...filters,
    amenities: union(filters.amenities, understood.amenities),
    propertyTypes: common(filters.propertyTypes, understood.property_types),
    stars: common(filters.stars, understood.stars),
    freeCancellation: filters.freeCancellation || understood.free_cancellation,
    text: '',
    literal: false,
  }
}

/**
 * The search with all that was understood said outright; what remains of the text is words and
 * nothing else, or it would be understood anew. `place` is the understood one under its name.
 */
export function saidOutright(
  search: SearchState,
  understood: Understood,
  place: NamedPlace | null,
): Pick<SearchState, 'place' | 'filters' | 'sort'> {
  const text = understood.words.join(' ')
  const isSorted = search.sort !== START.sort
  return {
    place: place ?? search.place,
    filters: { ...joined(search.filters, understood), text, literal: text !== '' },
    sort: isSorted ? search.sort : (sortOf(understood) ?? search.sort),
  }
}

/** The search without these parts of what was understood; all the others are said outright. */
export function withoutParts(
  search: SearchState,
  { understood, name }: Meant,
  parts: readonly UnderstoodPart[],
): ReturnType<typeof saidOutright> {
  const rest = parts.reduce(lacking, understood)
  // An order that was chosen over the typed one goes with it.
  const isUnsorted = parts.some(({ kind }) => kind === 'sort')
  const left = isUnsorted ? { ...search, sort: START.sort } : search
  return saidOutright(left, rest, rest.place && namedPlace(rest.place, name))
}

/**
 * The parts of a text that are asked for as if they were chosen: one that is all place and wishes is
 * the same question as that place and those filters. Beside other words, or another place, it is not.
 */
export function typedParts(
  { place: chosen }: Pick<SearchState, 'place'>,
  understood: Understood | null,
): UnderstoodPart[] {
  if (!understood || understood.words.length > 0) return []
  const isElsewhere = chosen?.id && understood.place && chosen.id !== understood.place.id
  return isElsewhere ? [] : partsOf(understood)
}

/** The filters in force: those that were chosen, and those that were typed. */
export function filtersInForce(
  search: Pick<SearchState, 'place' | 'filters'>,
  understood: Understood | null,
): Filters {
  const { filters } = search
  if (!understood || typedParts(search, understood).length === 0) return filters
  const { text, literal } = filters
  return { ...joined(filters, understood), text, literal }
}

/** Whether a typed part does not hold any more once the filters in force are changed so. */
function isOver(part: UnderstoodPart, change: Partial<Filters>): boolean {
  switch (part.kind) {
    case 'amenity':
      return change.amenities?.includes(part.code) === false
    case 'type':
      return change.propertyTypes !== undefined
    case 'stars':
      return change.stars !== undefined
    case 'free_cancellation':
      return change.freeCancellation === false
    default:
      return false
  }
}

/**
 * What changes when the filters in force do. The text stays as long as all that was typed holds; else
 * the rest of it is said outright.
 */
export function refiltered(
  search: SearchState,
  meant: Meant | null,
  change: Partial<Filters>,
): Partial<SearchState> {
  const parts = typedParts(search, meant?.understood ?? null)
  if (meant && parts.some((part) => isOver(part, change))) {
    const said = withoutParts(search, meant, [])
    return { ...said, filters: { ...said.filters, ...change } }
  }
  // What is typed need not be chosen besides.
  const typed = parts.flatMap((part) => (part.kind === 'amenity' ? [part.code] : []))
  const chosen = search.filters.amenities
  const isChosen = (code: string) => chosen.includes(code) || !typed.includes(code)
  const amenities = (change.amenities ?? chosen).filter(isChosen)
  return { filters: { ...search.filters, ...change, amenities } }
}
