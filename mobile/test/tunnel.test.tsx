// brief: U4 – whatever step a tunnel cuts, before or after the server has acted: one booking or none
// comes of it, and the app says which.
import type { BookingView } from '@innsight/client'
import { ClientProvider, useBookingFlow } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react-native'
import type { ReactNode } from 'react'
import { wayWords } from '../src/booking/OnItsWay'
import { client, queryClient, useUser } from '../src/client'
import { token as heldToken } from '../src/platform/keychain'
import type { Cut } from './network'
import { traffic } from './network'
import { connect, texts, wipe } from './phone'
import type { HotelOfServer } from './server'
import { bookingsOf, day, endSession, freeHotels, needServer, somebody, tokenOf } from './server'

const FROM = 27
let hotels: HotelOfServer[] = []

beforeAll(async () => {
  needServer()
  wipe()
  hotels = await freeHotels(FROM, 40)
})

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={queryClient}>
    <ClientProvider value={client}>{children}</ClientProvider>
  </QueryClientProvider>
)

const stayAt = (hotel: HotelOfServer) => ({
  ...{ roomTypeId: hotel.offer.room_type_id, hotelSlug: hotel.slug },
  ...{ checkIn: day(FROM), checkOut: day(FROM + 2), adults: 2, children: 0, rooms: 1 },
  shownMinor: hotel.offer.total_minor,
})

/** Somebody new, at a hotel that nobody else is at. */
async function beginning() {
  wipe()
  traffic.cut = null
  const person = somebody()
  await act(async () => {
    await useUser
      .getState()
      .signOut()
      .catch(() => undefined)
    await useUser.getState().signUp(person)
  })
  const hotel = hotels.shift()
  if (!hotel) throw new Error('nothing is free any more')
  const { result, unmount } = renderHook(() => useBookingFlow(), { wrapper })
  const at = (phase: BookingView['state']['phase']) =>
    waitFor(() => expect(result.current.state.phase).toBe(phase), { timeout: 20_000 })
  const idle = () =>
    waitFor(() => expect(result.current.state.work).toBeNull(), { timeout: 20_000 })
  const does = (doing: (actions: BookingView['actions']) => void) =>
    act(async () => doing(result.current.actions))
  const token = await tokenOf(person)
  return { hotel, view: result, does, at, idle, token, unmount }
}

type World = Awaited<ReturnType<typeof beginning>>

const choose = async ({ does, at, hotel }: World) => {
  await does((actions) => actions.choose(stayAt(hotel)))
  await at('reviewing')
}
const hold = async (world: World) => {
  await choose(world)
  await world.does((actions) => actions.hold(null))
  await world.at('holding')
  await waitFor(() => expect(world.view.current.state.booking).not.toBeNull())
}
const pay = async (world: World) => {
  await hold(world)
  await world.does((actions) => actions.pay('tok_approve'))
  await world.at('confirmed')
  await world.idle()
}

interface Step {
  name: string
  cut: Omit<Cut, 'when'>
  before: (world: World) => Promise<void>
  does: (world: World) => Promise<unknown>
  ends: 'reviewing' | 'holding' | 'confirmed' | 'cancelled'
  bookings: string[]
}

/** The six steps that need a network. */
const STEPS: Step[] = [
  {
    name: 'quote',
    cut: { method: 'POST', path: /^\/v1\/quotes$/ },
    before: async () => undefined,
    does: ({ does, hotel }) => does((actions) => actions.choose(stayAt(hotel))),
    ends: 'reviewing',
    bookings: [],
  },
  {
    name: 'hold',
    cut: { method: 'POST', path: /^\/v1\/bookings$/ },
    before: choose,
    does: ({ does }) => does((actions) => actions.hold(null)),
    ends: 'holding',
    bookings: ['pending'],
  },
  {
    name: 'checkout',
    cut: { method: 'POST', path: /^\/v1\/checkout$/ },
    before: hold,
    does: ({ does }) => does((actions) => actions.pay('tok_approve')),
    ends: 'confirmed',
    bookings: ['confirmed'],
  },
  {
    name: 'order',
    cut: { method: 'GET', path: /^\/v1\/orders\// },
    before: hold,
    does: ({ does }) => does((actions) => actions.pay('tok_approve')),
    ends: 'confirmed',
    bookings: ['confirmed'],
  },
  {
    name: 'confirm',
    cut: { method: 'POST', path: /\/confirm$/ },
    before: hold,
    does: ({ does }) => does((actions) => actions.payAtHotel()),
    ends: 'confirmed',
    bookings: ['confirmed'],
  },
  {
    name: 'cancel',
    cut: { method: 'POST', path: /\/cancel$/ },
    before: pay,
    does: async ({ does }) => {
      await does((actions) => actions.askCancel())
      await does((actions) => actions.cancel())
    },
    ends: 'cancelled',
    bookings: ['cancelled'],
  },
]

describe.each(STEPS)('$name', ({ cut, before, does, ends, bookings }) => {
  test.each(['before', 'after'] as const)('cut %s the server acts', async (when) => {
    const world = await beginning()
    await before(world)
    traffic.cut = { ...cut, when }
    await does(world)
    await waitFor(() => expect(world.view.current.state.trouble).not.toBeNull())
    // In the tunnel it says that nothing is decided.
    const inside = wayWords(world.view.current.state)
    if (inside) expect(inside.title).not.toBe('')
    await act(async () => connect(true))
    await world.at(ends)
    await waitFor(() => expect(world.view.current.state.trouble).toBeNull())
    const known = await bookingsOf(world.token)
    expect(known.map(({ status }) => status)).toEqual(bookings)
    if (ends === 'confirmed')
      expect(wayWords(world.view.current.state)?.title).toBe('Your room is booked')
    await world.does((actions) => actions.forget())
    world.unmount()
  })
})

test('a wish is in the storage before it is sent', async () => {
  const world = await beginning()
  await choose(world)
  traffic.cut = { method: 'POST', path: /^\/v1\/bookings$/, when: 'before' }
  await world.does((actions) => actions.hold(null))
  await waitFor(() => expect(world.view.current.state.trouble).not.toBeNull())
  const { intent } = world.view.current.state
  const kept = [...texts.values()].find((text) => text.includes(intent?.key ?? 'no key'))
  expect(kept).toBeDefined()
  await act(async () => connect(true))
  await world.at('holding')
  world.unmount()
})

test('a token that was revoked meanwhile asks for a sign-in, and goes on after it', async () => {
  const world = await beginning()
  await choose(world)
  await endSession(heldToken() ?? '')
  await world.does((actions) => actions.hold(null))
  await waitFor(() => expect(world.view.current.state.signIn).toBe(true))
  expect(wayWords(world.view.current.state)?.title).toBe('Sign in to go on')
  world.unmount()
})

test('with a clock that is a day off the hold lasts its quarter of an hour', async () => {
  const world = await beginning()
  await choose(world)
  const real = Date.now
  const wrong = jest.spyOn(Date, 'now').mockImplementation(() => real() + 86_400_000)
  await world.does((actions) => actions.hold(null))
  await waitFor(() => expect(world.view.current.state.booking).not.toBeNull())
  const { secondsLeft } = world.view.current.state
  wrong.mockRestore()
  expect(secondsLeft).toBeGreaterThan(14 * 60)
  expect(secondsLeft).toBeLessThanOrEqual(15 * 60 + 1)
  world.unmount()
})
