// What a link asks for, held against what the server can answer: its limits, lists and dates come
// from /v1/meta. What does not fit falls back to its default and is named. Pure.
import type { Meta } from '../api/model'
import type { IsoDate } from '../dates/nights'
import { nightsBetween } from '../dates/nights'
import type { LinkFault, LinkPart } from './fault'
import type { Filters, SearchState } from './state'
import { START } from './state'
import { textFault } from './text'
import type { Link } from './url'

const unread = (part: LinkPart): LinkFault => ({ code: 'unread', part })

function stayFault(
  { checkIn, checkOut }: SearchState,
  meta: Meta,
  today: IsoDate,
): LinkFault | null {
  if (!checkIn || !checkOut) return null
  const nights = nightsBetween(checkIn, checkOut)
  const most = meta.limits.stay_nights_max
  const earliest = meta.inventory?.earliest_check_in ?? today
  const last = meta.inventory?.last_check_out
  if (checkIn < earliest) return { code: 'dates_past' }
  if (nights > most) return { code: 'too_many_nights', nights, most }
  return last && checkOut > last ? { code: 'beyond_inventory', last } : null
}

function partyFaults(search: SearchState, meta: Meta) {
  const { adults_max, children_max, rooms_max } = meta.limits
  const faults: LinkFault[] = []
  const within = (of: 'adults' | 'children' | 'rooms', most: number) => {
    const count = search[of]
    if (count <= most) return count
    faults.push({ code: 'too_many', of, count, most })
    return Math.min(START[of], most)
  }
  const adults = within('adults', adults_max)
  const children = within('children', children_max)
  let rooms = within('rooms', rooms_max)
  if (rooms > adults) {
    faults.push({ code: 'rooms_over_adults', rooms })
    rooms = START.rooms
  }
  return { party: { adults, children, rooms }, faults }
}

function filterFaults(filters: Filters, meta: Meta) {
  const faults: LinkFault[] = []
  const known = <T>(given: T[], list: readonly T[], part: LinkPart): T[] => {
    const good = given.filter((one) => list.includes(one))
    if (good.length < given.length) faults.push(unread(part))
    return good
  }
  const codes = (terms: Meta['amenities']) => terms.map(({ code }) => code)
  const fault = filters.text ? textFault(filters.text, meta.limits) : null
  if (fault) faults.push({ code: 'text', fault })
  const fitting: Filters = {
    ...filters,
    amenities: known(filters.amenities, codes(meta.amenities), 'amenities'),
    propertyTypes: known(filters.propertyTypes, codes(meta.property_types), 'type'),
    stars: known(filters.stars, meta.stars, 'stars'),
    ...(fault ? { text: '', literal: false } : {}),
  }
  return { filters: fitting, faults }
}

/** Each fault once. */
function distinct(faults: readonly LinkFault[]): LinkFault[] {
  const byText = new Map(faults.map((fault) => [JSON.stringify(fault), fault]))
  return [...byText.values()]
}

/** The link as it can be asked, and all that could not be used of it. */
export function fitToMeta({ search, faults }: Link, meta: Meta, today: IsoDate): Link {
  const { party, faults: tooMany } = partyFaults(search, meta)
  const { filters, faults: unknown } = filterFaults(search.filters, meta)
  const stay = stayFault(search, meta, today)
  const sorted = meta.sorts.some(({ code }) => code === search.sort)
  return {
    search: {
      ...search,
      ...party,
      ...(stay ? { checkIn: START.checkIn, checkOut: START.checkOut } : {}),
      sort: sorted ? search.sort : START.sort,
      filters,
    },
    faults: distinct([
      ...faults,
      ...(stay ? [stay] : []),
      ...tooMany,
      ...unknown,
      ...(sorted ? [] : [unread('sort')]),
    ]),
  }
}
