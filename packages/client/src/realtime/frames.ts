// What goes over the socket, in both directions. What can't be understood is nothing: a newer
// server may say more than this client knows.
import type { Offer, SearchParameters } from '../api/model'
import { hasShape } from '../api/shape'
import shapes from '../api/shapes.json'
import type { Box } from '../search/box'

/** An order, as far as a booking's event tells it. */
export interface OrderNews {
  id: string
  state: string
  refundedMinor: number
  /** A step that the guest has to take. */
  action: Record<string, unknown> | null
}

/** What the server tells. */
export type Told =
  | { event: 'subscribed'; to: 'viewport' | 'booking' }
  /**
   * A hotel of the viewport, or one that has left it: its offer for the viewport's search, null when
   * there is none.
   */
  | {
      event: 'hotel_changed'
      hotelId: string
      /** Null once it is closed or deleted. */
      location: Location | null
      /** Whether the viewport's search would still find it. */
      matches: boolean
      offer: Offer | null
    }
  | {
      event: 'booking'
      id: string
      status: string
      expiresAt: string
      order: OrderNews | null
    }
  /** Something was missed that can't be told any more: the search has to be asked again. */
  | { event: 'resync' }
  /** What was asked for is not done; `to` tells what that was, where the server knows. */
  | { event: 'error'; to: 'viewport' | 'booking' | null; code: string; detail: string }
  | { event: 'beat' }

/** A frame, and where in the stream of changes it stands. */
export interface Frame {
  told: Told | null
  position: string | null
}

/** The search whose hotels are watched. */
export interface Viewport {
  box: Box
  /** As in a search's query, without its area. */
  parameters: Omit<SearchParameters, 'bbox' | 'ne' | 'sw'>
}

/** What a client says. */
export type Said =
  | { authenticate: string }
  | { resume: string }
  | ({ subscribe: 'viewport'; bbox: [number, number, number, number] } & Record<string, unknown>)
  | { subscribe: 'booking'; id: string }
  | { unsubscribe: 'viewport' }
  | { unsubscribe: 'booking'; id: string }

interface Location {
  lat: number
  lon: number
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'

function hotelChanged({ hotel_id, location, matches, offer }: Fields): Told | null {
  if (!isText(hotel_id)) return null
  if (location !== null && !hasShape(shapes, 'Location', location)) return null
  if (offer !== null && !hasShape(shapes, 'Offer', offer)) return null
  return {
    event: 'hotel_changed',
    hotelId: hotel_id,
    location: location as Location | null,
    matches: location !== null && matches !== false,
    offer: offer as Offer | null,
  }
}

function orderNews(order: unknown): OrderNews | null {
  if (!isFields(order) || !isText(order.id) || !isText(order.state)) return null
  const { id, state, refunded_minor, action } = order
  return {
    id,
    state,
    refundedMinor: Number.isInteger(refunded_minor) ? Number(refunded_minor) : 0,
    action: isFields(action) ? action : null,
  }
}

const topicOf = (to: unknown): 'viewport' | 'booking' | null =>
  to === 'viewport' || to === 'booking' ? to : null

function toldBy(event: unknown, data: Fields): Told | null {
  switch (event) {
    case 'subscribed': {
      const to = topicOf(data.to)
      return to && { event, to }
    }
    case 'hotel_changed':
      return hotelChanged(data)
    case 'booking': {
      const { id, status, expires_at: expiresAt } = data
      if (!isText(id) || !isText(status) || !isText(expiresAt)) return null
      return { event, id, status, expiresAt, order: orderNews(data.order) }
    }
    case 'resync':
    case 'beat':
      return { event }
    case 'error':
      if (!isText(data.code)) return null
      return { event, to: topicOf(data.to), code: data.code, detail: String(data.detail) }
    default:
      return null
  }
}

/** Reads what came. */
export function readFrame(text: unknown): Frame {
  let frame: unknown
  try {
    frame = isText(text) ? JSON.parse(text) : null
  } catch {
    frame = null
  }
  if (!isFields(frame)) return { told: null, position: null }
  const data = isFields(frame.data) ? frame.data : {}
  return {
    told: toldBy(frame.event, data),
    position: isText(frame.position) && frame.position ? frame.position : null,
  }
}

/** Asks for a viewport. */
export const viewportFrame = ({ box, parameters }: Viewport): Said => ({
  ...parameters,
  subscribe: 'viewport',
  bbox: [box.west, box.south, box.east, box.north],
})
