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
    const answer = await request.post('/v1/bookings', {
      headers,
      data: {
        room_type_id: offer.room_type_id,
        ...{ check_in: checkIn, check_out: checkOut, rooms, adults: rooms, children: 0 },
      },
    })
    expect(answer.status(), await answer.text()).toBe(201)
  }

  return {
    takeAll: async (slug, checkIn, checkOut) => {
      const stay = `check_in=${checkIn}&check_out=${checkOut}`
      const answer = await request.get(`/v1/hotels/${slug}?${stay}`)
      const { offers } = (await answer.json()) as { offers: Offer[] }
      const [offer] = offers
      if (!offer) throw new Error(`nothing is free at ${slug}`)
      let left = offer.rooms_left
      while (left > 0) {
        const rooms = Math.min(left, ROOMS_MAX)
        await hold(offer, rooms, checkIn, checkOut)
        left -= rooms
      }
      return offer.room_type_id
    },
  }
}
