// Faults of links and of typed words, and the ways out of an empty answer, in words.
import type { LinkFault, Meta, TextFault, Wish } from '@innsight/client'
import { longDate } from '../format/dates'
import { labelOf } from '../format/hotel'
import { money } from '../format/money'
import { shortNumber, wholeNumber } from '../format/numbers'
import { t } from '../messages/language'

/** Why typed words can't be searched. */
export function textFaultWords(fault: TextFault): string {
  if (fault.code === 'no_word') return t.link.noWord
  return t.link.tooLong(t.count.characters(fault.over), wholeNumber(fault.most))
}

function faultWords(fault: LinkFault): string {
  switch (fault.code) {
    case 'unread':
      return t.link.unread[fault.part]
    case 'dates_past':
      return t.link.past
    case 'too_many_nights':
      return t.link.nights(wholeNumber(fault.nights), wholeNumber(fault.most))
    case 'beyond_inventory':
      return t.link.beyond(longDate(fault.last))
    case 'too_many':
      return t.link.tooMany(t.count[fault.of](fault.count), wholeNumber(fault.most))
    case 'rooms_over_adults':
      return t.link.roomsOverAdults(t.count.rooms(fault.rooms))
    case 'text': {
      const words = textFaultWords(fault.fault)
      return t.link.text(words.charAt(0).toLowerCase() + words.slice(1))
    }
  }
}

/** One sentence for all faults of a link. */
export const faultSentence = (faults: readonly LinkFault[]): string =>
  t.link.sentence(faults.map(faultWords).join('; '))

/** What a search would be with a wish given up. */
export function wishWords(wish: Wish, meta: Meta): string {
  const { without } = t.empty
  switch (wish.code) {
    case 'text':
      return without.text(wish.text)
    case 'place':
      return without.place(wish.place || t.meaning.place)
    case 'amenity':
      return without.amenity(labelOf(meta.amenities, wish.amenity))
    case 'price_max':
    case 'price_min':
      return without[wish.code](money(wish.minor, meta.currency))
    case 'rating':
      return without.rating(shortNumber(wish.rating))
    default:
      return without[wish.code]
  }
}
