// Faults of links and of typed words, and the ways out of an empty answer, in words.
import type { LinkFault, LinkPart, Meta, TextFault, Wish } from '@innsight/client'
import { money } from '@innsight/client'
import { counted, longDate } from '../format/dates'
import { labelOf } from '../format/hotel'

/** Why typed words can't be searched. */
export function textFaultWords(fault: TextFault): string {
  if (fault.code === 'no_word') return 'Type a letter or a number'
  if (fault.code === 'too_many_words') return `Too many words: ${fault.most} at most`
  return `Too long by ${counted(fault.over, 'character')}: ${fault.most} at most`
}

const UNREAD: Record<LinkPart, string> = {
  area: 'its map area can’t be read',
  place: 'its place can’t be read',
  dates: 'its dates can’t be read',
  guests: 'its number of guests or rooms can’t be read',
  price: 'its price can’t be read',
  rating: 'its rating can’t be read',
  stars: 'its stars are not known here',
  amenities: 'something it wishes for is not known here',
  type: 'its kind of place is not known here',
  sort: 'its order is not known here',
  cancellation: 'its wish for free cancellation can’t be read',
}

const ONES = { adults: ['adult'], children: ['child', 'children'], rooms: ['room'] } as const

function faultWords(fault: LinkFault): string {
  switch (fault.code) {
    case 'unread':
      return UNREAD[fault.part]
    case 'dates_past':
      return 'its dates are past'
    case 'too_many_nights':
      return `${fault.nights} nights are more than the ${fault.most} of a stay`
    case 'beyond_inventory':
      return `prices are known until ${longDate(fault.last)} only`
    case 'too_many': {
      const [one, many] = ONES[fault.of]
      return `${counted(fault.count, one, many)} are more than ${fault.most}`
    }
    case 'rooms_over_adults':
      return `${counted(fault.rooms, 'room')} need as many adults`
    case 'text':
      return `its search words can’t be used (${textFaultWords(fault.fault).toLowerCase()})`
  }
}

/** One sentence for all faults of a link. */
export const faultSentence = (faults: readonly LinkFault[]): string =>
  `Not all of this link could be used: ${faults.map(faultWords).join('; ')}.`

/** What a search would be with a wish given up. */
export function wishWords(wish: Wish, meta: Meta): string {
  switch (wish.code) {
    case 'text':
      return `without “${wish.text}”`
    case 'amenity':
      return `without “${labelOf(meta.amenities, wish.amenity)}”`
    case 'price_max':
      return `above ${money(wish.minor, meta.currency)} a night too`
    case 'price_min':
      return `below ${money(wish.minor, meta.currency)} a night too`
    case 'rating':
      return `rated below ${wish.rating} too`
    case 'stars':
      return 'with any stars'
    case 'type':
      return 'of any kind'
    case 'free_cancellation':
      return 'without free cancellation'
    case 'dates':
      return 'without dates'
    case 'all':
      return 'without any filter'
  }
}
