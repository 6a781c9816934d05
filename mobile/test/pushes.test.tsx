// brief: U4 – a phone is told what becomes of bookings when its owner wants it, and only then; a
// notification opens its booking.
import { act, screen, waitFor } from '@testing-library/react-native'
import { pageOf } from '../src/pushes/pressed'
import { anew, open, press, settled, tunnel } from './app'
import { listen } from './expo'
import { notices } from './phone'
import type { Person } from './server'
import { bookingsOf, day, freeHotels, needServer, signUp, somebody, tokenOf } from './server'

const FROM = 31
let service: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  needServer()
  service = await listen()
})
afterAll(() => service.close())
beforeEach(async () => {
  await anew()
  notices.token = `ExponentPushToken[phone-${process.pid}-${Date.now()}]`
})

async function signIn(person: Person): Promise<void> {
  const { useUser } = require('../src/client') as typeof import('../src/client')
  await signUp(person)
  await act(() => useUser.getState().signIn(person))
}

/** Somebody who holds a room. */
async function hold(): Promise<Person> {
  const person = somebody()
  const [hotel] = await freeHotels(FROM)
  if (!hotel) throw new Error('nothing is free')
  await signIn(person)
  open(`/hotels/${hotel.slug}?check_in=${day(FROM)}&check_out=${day(FROM + 2)}`)
  await press(/^Book /)
  await press(/^Hold this room/)
  await settled('Your room is held')
  return person
}

test('whoever wants it is told of their booking, and a press opens it', async () => {
  const person = await hold()
  await press('Tell me')
  await settled('This phone is told of your bookings.')
  expect(notices.allowed).toBe('yes')
  await press('A card that is approved')
  await settled('Your room is booked')
  const [told, ...rest] = await service.arrived(notices.token, 1)
  expect(rest).toEqual([])
  const [booking] = await bookingsOf(await tokenOf(person))
  expect(told?.data).toEqual({ kind: 'booking_confirmed', booking: booking?.id })
  expect(told?.body).toMatch(/^Your room is booked: /)
  // Somewhere else in the app it is pressed.
  await press('My trips')
  await settled('Coming')
  await act(async () => notices.press(told?.data ?? {}))
  await settled(`Booking ${booking?.id}`)
})

test('a notification that begins the app opens its booking', async () => {
  const person = await hold()
  await press('Don’t tell me')
  await settled('This phone is told nothing. You can change that under You.')
  const [booking] = await bookingsOf(await tokenOf(person))
  notices.first = { kind: 'hold_ending', booking: booking?.id }
  open('/')
  await settled('Your room is held')
  expect(notices.first).toBeNull()
  // Nobody asks a second time.
  expect(screen.queryByRole('button', { name: 'Tell me' })).toBeNull()
  expect(notices.allowed).toBe('open')
})

test('a phone whose settings say no is told nothing, and it says so', async () => {
  await signIn(somebody())
  notices.answer = 'no'
  open('/account')
  const chip = async () => screen.findByRole('checkbox', { name: 'On this phone' })
  expect((await chip()).props['aria-checked'] ?? false).toBe(false)
  await pressChip()
  await settled('The phone’s settings don’t allow notifications of Innsight.')
  expect(screen.getByRole('button', { name: 'Open the settings' })).toBeTruthy()
})

async function pressChip(): Promise<void> {
  const { fireEvent } = require('@testing-library/react-native')
  const chip = await screen.findByRole('checkbox', { name: 'On this phone' })
  await act(async () => void fireEvent.press(chip))
}

test('it is turned on when there is a network again, and off in a tunnel too', async () => {
  await signIn(somebody())
  open('/account')
  notices.isAway = true
  await pressChip()
  await settled(/That is not done yet/)
  notices.isAway = false
  await tunnel(false)
  await tunnel(true)
  await settled('This phone is told of your bookings.')
  await tunnel(false)
  await pressChip()
  await settled('This phone is told nothing. You can change that under You.')
  expect(notices.isRefusing).toBe(true)
})

test('whoever signs out is told nothing more on this phone', async () => {
  await signIn(somebody())
  open('/account')
  await pressChip()
  await settled('This phone is told of your bookings.')
  await press('Sign out')
  await waitFor(() => expect(notices.isRefusing).toBe(true))
  // The next one wants it too, as the phone was told.
  await signIn(somebody())
  await settled('This phone is told of your bookings.')
  expect(notices.isRefusing).toBe(false)
})

test('what a notification brings along is read with care', () => {
  const booking = '0198c5f0-0000-7000-8000-000000000000'
  expect(pageOf({ kind: 'refunded', booking })).toBe(`/bookings/${booking}`)
  for (const bad of [
    null,
    7,
    'x',
    [],
    {},
    { booking: 7 },
    { booking: '../account' },
    { booking: `${booking}/x` },
  ]) {
    expect(pageOf(bad)).toBeNull()
  }
})
