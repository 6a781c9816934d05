// Faults of links and of typed words, and the ways out of an empty answer, in words.
import type { LinkFault, Meta, TextFault, Understood, UnderstoodPart, Wish } from '@innsight/client'
import { longDate } from '../format/dates'
import { money } from '../format/money'
import { shortNumber, wholeNumber } from '../format/numbers'
import { labelOf, placeLabel } from '../format/place'
import { t } from '../messages/language'

/** Why typed words can't be searched. */
export const textFaultWords = (fault: TextFault): string =>
  fault.code === 'no_word'
    ? t.where.noWord
    : t.where.tooLong(wholeNumber(fault.over), wholeNumber(fault.most))

function faultWords(fault: LinkFault): string {
  switch (fault.code) {
    case 'unread':
      return t.link.unread[fault.part]
    case 'dates_past':
      return t.link.past
    case 'too_many_nights':
      return t.link.nights(t.count.nights(fault.nights), wholeNumber(fault.most))
    case 'beyond_inventory':
      return t.link.beyond(longDate(fault.last))
    case 'too_many':
      return t.link.tooMany(t.count[fault.of](fault.count), wholeNumber(fault.most))
    case 'rooms_over_adults':
      return t.link.roomsOverAdults(t.count.rooms(fault.rooms))
    case 'text':
      return t.link.text
  }
}

/** One sentence for all faults of a search; nothing when there are none. */
export const faultSentence = (faults: readonly LinkFault[]): string =>
  faults.length > 0 ? t.link.sentence(faults.map(faultWords).join('; ')) : ''

/** What a search would be with a wish given up. */
export function wishWords(wish: Wish, meta: Meta): string {
  const { without } = t.empty
  switch (wish.code) {
    case 'text':
      return without.text(wish.text)
    case 'place':
      return without.place(wish.place)
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

const starsWords = (stars: readonly number[]): string =>
  [...stars]
    .sort()
    .map((one) => (one ? `${wholeNumber(one)}★` : t.filters.unrated))
    .join(', ')

/** A part of what was understood, in words. */
export function partWords(part: UnderstoodPart, { place }: Understood, meta: Meta): string {
  switch (part.kind) {
    case 'place':
      return place ? placeLabel(place) : ''
    case 'amenity':
      return labelOf(meta.amenities, part.code) || part.code
    case 'type':
      return labelOf(meta.property_types, part.code) || part.code
    case 'stars':
      return starsWords(part.stars)
    case 'free_cancellation':
      return t.filters.free
    case 'sort':
      return labelOf(meta.sorts, part.sort)
    case 'words':
      return t.meaning.words(part.words)
  }
}
