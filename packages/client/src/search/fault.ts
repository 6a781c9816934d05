// What of a link or of typed words can't be used, as codes and figures. Whoever shows it has the
// words.
import type { IsoDate } from '../dates/nights'

/** A part of a link. */
export type LinkPart =
  | 'area'
  | 'place'
  | 'dates'
  | 'guests'
  | 'price'
  | 'rating'
  | 'stars'
  | 'amenities'
  | 'type'
  | 'sort'
  | 'cancellation'

/** Why words can't be searched. */
export type TextFault = { code: 'no_word' } | { code: 'too_long'; over: number; most: number }

/** Why a part of a link was not used. */
export type LinkFault =
  /** It can't be read, or is not known here. */
  | { code: 'unread'; part: LinkPart }
  | { code: 'dates_past' }
  | { code: 'too_many_nights'; nights: number; most: number }
  | { code: 'beyond_inventory'; last: IsoDate }
  | { code: 'too_many'; of: 'adults' | 'children' | 'rooms'; count: number; most: number }
  | { code: 'rooms_over_adults'; rooms: number }
  | { code: 'text'; fault: TextFault }
