// What a change of a hotel makes of answers that are there already. Pure: the same parts stay.
import type { InfiniteData } from '@tanstack/react-query'
import type { HotelsAnswer, MapAnswer, Offer } from '../api/model'
import { offerMinor } from '../format/money'

export interface Change {
  hotelId: string
  /** Null: nothing of it is free for this search. */
  offer: Offer | null
}

/** The list with the hotel's new offer; who is gone stays, without a price, until it is asked anew. */
export function patchedList<P>(
  data: InfiniteData<HotelsAnswer, P> | undefined,
  { hotelId, offer }: Change,
): InfiniteData<HotelsAnswer, P> | undefined {
  if (!data?.pages.some((page) => page.items.some(({ id }) => id === hotelId))) return data
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((hotel) => (hotel.id === hotelId ? { ...hotel, offer } : hotel)),
  }))
  return { ...data, pages }
}

/** The map with the hotel's new price. */
export function patchedMap(
  data: MapAnswer | undefined,
  { hotelId, offer }: Change,
): MapAnswer | undefined {
  if (!data?.pins.some(({ id }) => id === hotelId)) return data
  const price_minor = offer ? offerMinor(offer) : null
  const pins = data.pins.map((pin) => (pin.id === hotelId ? { ...pin, price_minor } : pin))
  return { ...data, pins }
}
