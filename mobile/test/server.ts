// The real server, asked around the app: what it knows is what counts.
import type { FetchInit } from '@innsight/client'
import { send } from './network'

const base = (): string => process.env.INNSIGHT_URL ?? ''

/** Whether a server was named; tests that need one fail without, they are not passed over. */
export function needServer(): void {
  if (!base()) throw new Error('INNSIGHT_URL has to name a running server (docs/phone.md)')
}

type Json = Record<string, unknown>

async function ask<T = Json>(
  path: string,
  init: { method?: FetchInit['method']; body?: object; token?: string } = {},
) {
  const { signal } = new AbortController()
  const answer = await send(base() + path, {
    method: init.method ?? 'GET',
    headers: {
      ...(init.body ? { 'Content-Type': 'application/json' } : {}),
      ...(init.token ? { Authorization: `Bearer ${init.token}` } : {}),
    },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    credentials: 'omit',
    signal,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return (text ? JSON.parse(text) : {}) as T
}

let counter = 0

export interface Person {
  name: string
  email: string
  password: string
}

/** Somebody who was never here. */
export const somebody = (): Person => {
  counter += 1
  const own = `${Date.now()}-${process.pid}-${counter}`
  return { name: `Ana ${counter}`, email: `ana-${own}@example.org`, password: `secret ${own}` }
}

export const signUp = (person: Person) => ask('/v1/users', { method: 'POST', body: person })

export async function tokenOf({ email, password }: Person): Promise<string> {
  const body = { email, password }
  return (await ask<{ token: string }>('/v1/sessions', { method: 'POST', body })).token
}

export interface BookingOfServer {
  id: string
  status: string
  total_minor: number
  order: { id: string; state: string; captured_minor: number; refunded_minor: number } | null
}

/** All bookings of somebody, as the server has them. */
export async function bookingsOf(token: string): Promise<BookingOfServer[]> {
  return (await ask<{ items: BookingOfServer[] }>('/v1/users/me/bookings', { token })).items
}

/** What the guest's bank is told: the sandbox plays it. */
export async function answerBank(token: string, approve: boolean): Promise<void> {
  const [booking] = await bookingsOf(token)
  const path = `/v1/orders/${booking?.order?.id}/sandbox-action`
  await ask(path, { method: 'POST', body: { approve }, token })
}

export const endSession = (token: string) =>
  ask('/v1/sessions/current', { method: 'DELETE', token })

export const day = (from: number): string =>
  new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)

export interface HotelOfServer {
  id: string
  slug: string
  name: string
  location: { lat: number; lon: number }
  offer: { room_type_id: string; total_minor: number; room_type_name: string }
}

/** Hotels that are free for two nights from a day on, somewhere in the seeded world. */
export async function freeHotels(from: number, limit = 20): Promise<HotelOfServer[]> {
  const stay = `check_in=${day(from)}&check_out=${day(from + 2)}`
  const path = `/v1/hotels?bbox=-30,-60,60,75&${stay}&free_cancellation=true&limit=${limit}`
  return (await ask<{ items: HotelOfServer[] }>(path)).items
}

export const mapOf = (query: string) =>
  ask<{
    total: number
    pins: { id: string; name: string }[]
    clusters: { lat: number; lon: number }[]
  }>(`/v1/map?${query}`)
