// Somebody else, who books over the API what a page is looking at.
import type { APIRequestContext } from '@playwright/test'
import { expect } from '@playwright/test'
import { newGuest } from './book'

interface Offer {
  room_type_id: string
  rooms_left: number
}

const ROOMS_MAX = 8

export interface Rival {
  /** Holds all that is left of the cheapest room of a hotel; tells which room that was. */
  takeAll: (slug: string, checkIn: string, checkOut: string) => Promise<string>
}

/** Somebody else, signed in. */
export async function rival(request: APIRequestContext): Promise<Rival> {
  const { name, email, password } = newGuest()
  const opened = await request.post('/v1/users', { data: { name, email, password } })
  expect(opened.status()).toBe(201)
  const session = await request.post('/v1/sessions', { data: { email, password } })
  const { token } = (await session.json()) as { token: string }
  const headers = { authorization: `Bearer ${token}` }

  const hold = async (offer: Offer, rooms: number, checkIn: string, checkOut: string) => {
    // Asked for twice in the same words it would be the same booking.
    const key = { 'idempotency-key': crypto.randomUUID() }
    const answer = await request.post('/v1/bookings', {
      headers: { ...headers, ...key },
      data: {
        room_type_id: offer.room_type_id,
        ...{ check_in: checkIn, check_out: checkOut, rooms, adults: rooms, children: 0 },
      },
    })
    expect(answer.status(), await answer.text()).toBe(201)
  }

  const offersOf = async (slug: string, checkIn: string, checkOut: string) => {
    const answer = await request.get(`/v1/hotels/${slug}?check_in=${checkIn}&check_out=${checkOut}`)
    const { offers } = (await answer.json()) as { offers: Offer[] }
    return offers
  }

  return {
    takeAll: async (slug, checkIn, checkOut) => {
      const [cheapest] = await offersOf(slug, checkIn, checkOut)
      if (!cheapest) throw new Error(`nothing is free at ${slug}`)
      // Answers tell of so many rooms only, and there may be more.
      for (let offer: Offer | undefined = cheapest; offer; ) {
        await hold(offer, Math.min(offer.rooms_left, ROOMS_MAX), checkIn, checkOut)
        const left = await offersOf(slug, checkIn, checkOut)
        offer = left.find(({ room_type_id: id }) => id === cheapest.room_type_id)
      }
      return cheapest.room_type_id
    },
  }
}
