// What a link asks for, held against what the server can answer: its limits, lists and dates come
// from /v1/meta. What does not fit falls back to its default and is named in words. Pure.
import type { Meta } from '../api/model'
import type { IsoDate } from '../dates/nights'
import { nightsBetween } from '../dates/nights'
import { counted, longDate } from '../format/dates'
import type { Filters, SearchState } from './state'
import { START } from './state'
import { textFault } from './text'
import type { Link } from './url'
import { FAULTS } from './url'

function stayFault({ checkIn, checkOut }: SearchState, meta: Meta, today: IsoDate): string {
  if (!checkIn || !checkOut) return ''
  const nights = nightsBetween(checkIn, checkOut)
  const most = meta.limits.stay_nights_max
  const earliest = meta.inventory?.earliest_check_in ?? today
  const last = meta.inventory?.last_check_out
  if (checkIn < earliest) return 'its dates are past'
  if (nights > most) return `${nights} nights are more than the ${most} of a stay`
  return last && checkOut > last ? `prices are known until ${longDate(last)} only` : ''
}

function partyFaults(search: SearchState, meta: Meta) {
  const { adults_max, children_max, rooms_max } = meta.limits
  const faults: string[] = []
  const within = (value: number, most: number, otherwise: number, one: string, many: string) => {
    if (value <= most) return value
    faults.push(`${counted(value, one, many)} are more than ${most}`)
    return Math.min(otherwise, most)
  }
  const adults = within(search.adults, adults_max, START.adults, 'adult', 'adults')
  const children = within(search.children, children_max, START.children, 'child', 'children')
  let rooms = within(search.rooms, rooms_max, START.rooms, 'room', 'rooms')
  if (rooms > adults) {
    faults.push(`${counted(rooms, 'room')} need as many adults`)
    rooms = START.rooms
  }
  return { party: { adults, children, rooms }, faults }
}

function filterFaults(filters: Filters, meta: Meta) {
  const faults: string[] = []
  const known = <T>(given: T[], list: readonly T[], fault: string): T[] => {
    const good = given.filter((one) => list.includes(one))
    if (good.length < given.length) faults.push(fault)
    return good
  }
  const codes = (terms: Meta['amenities']) => terms.map(({ code }) => code)
  const fault = filters.text && textFault(filters.text, meta.limits)
  if (fault) faults.push(`its search words can’t be used (${fault.toLowerCase()})`)
  const fitting: Filters = {
    ...filters,
    amenities: known(filters.amenities, codes(meta.amenities), FAULTS.amenities),
    propertyTypes: known(filters.propertyTypes, codes(meta.property_types), FAULTS.type),
    stars: known(filters.stars, meta.stars, FAULTS.stars),
    text: fault ? '' : filters.text,
  }
  return { filters: fitting, faults }
}

export function fitToMeta({ search, faults }: Link, meta: Meta, today: IsoDate): Link {
  const { party, faults: tooMany } = partyFaults(search, meta)
  const { filters, faults: unknown } = filterFaults(search.filters, meta)
  const stay = stayFault(search, meta, today)
  const sorted = meta.sorts.some(({ code }) => code === search.sort)
  const all = [...faults, stay, ...tooMany, ...unknown, sorted ? '' : FAULTS.sort]
  return {
    search: {
      ...search,
      ...party,
      ...(stay ? { checkIn: START.checkIn, checkOut: START.checkOut } : {}),
      sort: sorted ? search.sort : START.sort,
      filters,
    },
    faults: [...new Set(all.filter(Boolean))],
  }
}

/** One sentence for all of them. */
export const faultSentence = (faults: readonly string[]): string =>
  `Not all of this link could be used: ${faults.join('; ')}.`
