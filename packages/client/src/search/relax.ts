// The next steps out of an answer of few hotels: the same search without one of its wishes. Pure.
import type { NearMiss } from '../api/model'
import type { Filters, SearchState } from './state'
import { NO_FILTERS } from './state'
import type { Meant, UnderstoodPart } from './understood'
import { typedParts, withoutParts } from './understood'
import { isFiltered } from './url'

/** What is given up. */
export type Wish =
  | { code: 'text'; text: string }
  | { code: 'place'; place: string }
  | { code: 'amenity'; amenity: string }
  | { code: 'price_max' | 'price_min'; minor: number }
  | { code: 'rating'; rating: number }
  | { code: 'stars' | 'type' | 'free_cancellation' | 'dates' | 'all' }

/** A step, and what of the search it changes. */
export interface Step {
  wish: Wish
  patch: Partial<SearchState>
}

/** A step, and how many hotels there are behind it. */
export interface CountedStep {
  step: Step
  more: Pick<NearMiss, 'total' | 'total_relation'>
}

/** At most this many counts are asked for, cheapest to give up first. */
const STEPS_MAX = 6
/** What near misses never tell. */
const UNCOUNTED: readonly Wish['code'][] = ['text', 'place', 'dates']

/** A search, and what of its text is asked for as if it were chosen. */
interface Asked {
  search: SearchState
  meant: Meant | null
  typed: readonly UnderstoodPart[]
}

const typedAs = ({ typed }: Asked, kind: UnderstoodPart['kind']): UnderstoodPart[] =>
  typed.filter((part) => part.kind === kind)

/** What changes where these filters do, and these typed parts are taken away. */
function patchOf(
  { search, meant }: Asked,
  change: Partial<Filters>,
  parts: readonly UnderstoodPart[] = [],
): Partial<SearchState> {
  const filters = { ...search.filters, ...change }
  return meant && parts.length > 0
    ? withoutParts({ ...search, filters }, meant, parts)
    : { filters }
}

function whereSteps(asked: Asked): Step[] {
  const { text } = asked.search.filters
  const { place } = asked.search
  const typed = typedAs(asked, 'place')
  const steps: Step[] = []
  if (text) {
    steps.push({
      wish: { code: 'text', text },
      patch: patchOf(asked, { text: '', literal: false }),
    })
  }
  if (place?.id) steps.push({ wish: { code: 'place', place: place.name }, patch: { place: null } })
  else if (typed.length > 0) {
    const wish: Wish = { code: 'place', place: asked.meant?.name ?? '' }
    steps.push({ wish, patch: patchOf(asked, {}, typed) })
  }
  return steps
}

function amenitySteps(asked: Asked): Step[] {
  const chosen = asked.search.filters.amenities
  const typed = asked.typed.flatMap((part) => (part.kind === 'amenity' ? [part.code] : []))
  return [...new Set([...chosen, ...typed])].map((amenity) => {
    const amenities = chosen.filter((one) => one !== amenity)
    const parts = asked.typed.filter((part) => part.kind === 'amenity' && part.code === amenity)
    return { wish: { code: 'amenity', amenity }, patch: patchOf(asked, { amenities }, parts) }
  })
}

function figureSteps(asked: Asked): Step[] {
  const { priceMax, priceMin, ratingMin } = asked.search.filters
  const steps: Step[] = []
  const without = (wish: Wish, change: Partial<Filters>) =>
    steps.push({ wish, patch: patchOf(asked, change) })
  if (priceMax !== null) without({ code: 'price_max', minor: priceMax }, { priceMax: null })
  if (priceMin !== null) without({ code: 'price_min', minor: priceMin }, { priceMin: null })
  if (ratingMin !== null) without({ code: 'rating', rating: ratingMin }, { ratingMin: null })
  return steps
}

/** Of stars and kinds the typed ones are asked besides those that were chosen: these go first. */
function kindSteps(asked: Asked): Step[] {
  const { stars, propertyTypes, freeCancellation } = asked.search.filters
  const typedStars = stars.length > 0 ? [] : typedAs(asked, 'stars')
  const typedTypes = propertyTypes.length > 0 ? [] : typedAs(asked, 'type')
  const free = typedAs(asked, 'free_cancellation')
  const steps: Step[] = []
  if (stars.length > 0 || typedStars.length > 0) {
    steps.push({ wish: { code: 'stars' }, patch: patchOf(asked, { stars: [] }, typedStars) })
  }
  if (propertyTypes.length > 0 || typedTypes.length > 0) {
    const patch = patchOf(asked, { propertyTypes: [] }, typedTypes)
    steps.push({ wish: { code: 'type' }, patch })
  }
  if (freeCancellation || free.length > 0) {
    const patch = patchOf(asked, { freeCancellation: false }, free)
    steps.push({ wish: { code: 'free_cancellation' }, patch })
  }
  return steps
}

/** Whether two steps lead to one search. */
const leadAlike = (search: SearchState, one: Step, other: Step): boolean =>
  JSON.stringify({ ...search, ...one.patch }) === JSON.stringify({ ...search, ...other.patch })

/** Each wish given up alone, whether it was chosen, typed, or both. */
function singleSteps(search: SearchState, meant: Meant | null): Step[] {
  const asked = { search, meant, typed: typedParts(search, meant?.understood ?? null) }
  const wishes = [...amenitySteps(asked), ...figureSteps(asked), ...kindSteps(asked)]
  const steps = [...whereSteps(asked), ...wishes]
  if (search.checkIn) {
    steps.push({ wish: { code: 'dates' }, patch: { checkIn: null, checkOut: null } })
  }
  // A text that is a single wish is given up as that.
  const isSaid = (step: Step) => steps.some((one) => one !== step && leadAlike(search, one, step))
  return steps.filter((step) => step.wish.code !== 'text' || !isSaid(step))
}

/**
 * The steps whose hotels have to be asked for: each wish given up alone, and at the end all of them.
 * Where the answer has counted its near misses, those are left out.
 */
export function stepsOut(
  search: SearchState,
  isCounted = false,
  meant: Meant | null = null,
): Step[] {
  const single = singleSteps(search, meant)
  const isAsked = ({ wish: { code } }: Step) => !isCounted || UNCOUNTED.includes(code)
  const asked = single.filter(isAsked)
  const all: Step = { wish: { code: 'all' }, patch: { filters: NO_FILTERS } }
  return isFiltered(search.filters) && !single.some((step) => leadAlike(search, step, all))
    ? [...asked.slice(0, STEPS_MAX - 1), all]
    : asked.slice(0, STEPS_MAX)
}

/** The code of the wish that a near miss gives up. */
const CODES: Record<NearMiss['relax'], Wish['code']> = {
  amenities: 'amenity',
  stars: 'stars',
  property_type: 'type',
  rating_min: 'rating',
  price_min: 'price_min',
  price_max: 'price_max',
  free_cancellation: 'free_cancellation',
}

/** The near misses of an answer as steps of the search that it answers, most helpful first. */
export function nearSteps(
  search: SearchState,
  misses: readonly NearMiss[],
  meant: Meant | null = null,
): CountedStep[] {
  const steps = singleSteps(search, meant)
  return misses.flatMap((more) => {
    const step = steps.find(
      ({ wish }) =>
        wish.code === CODES[more.relax] && (wish.code !== 'amenity' || wish.amenity === more.value),
    )
    return step ? [{ step, more }] : []
  })
}
