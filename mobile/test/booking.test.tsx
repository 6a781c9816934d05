// brief: U4 – from a hotel to a paid room, its trip and its refund, as a thumb does it.
import { screen, waitFor } from '@testing-library/react-native'
import { anew, open, openAccount, press, settled } from './app'
import { bookingsOf, day, freeHotels, needServer, somebody, tokenOf } from './server'

beforeAll(needServer)
beforeEach(anew)

const FROM = 24

test('a person books, pays, sees the trip, cancels and has the money back', async () => {
  const person = somebody()
  const [hotel] = await freeHotels(FROM)
  if (!hotel) throw new Error('nothing is free')
  open(`/hotels/${hotel.slug}?check_in=${day(FROM)}&check_out=${day(FROM + 2)}`)
  const [first] = await screen.findAllByRole('button', { name: /^Book / })
  expect(first).toBeTruthy()
  await press(/^Book /)
  await press(/^Hold this room/)
  // Nobody is signed in: it goes on where it was.
  await settled('Sign in to go on')
  await openAccount(person)
  await settled('Your room is held')
  expect(screen.getByTestId('time-left').props.children).toMatch(/^1[45]:\d\d$/)
  const token = await tokenOf(person)
  expect((await bookingsOf(token)).map(({ status }) => status)).toEqual(['pending'])
  await press('A card that is approved')
  await settled('Your room is booked')
  const [paid] = await bookingsOf(token)
  expect(paid?.status).toBe('confirmed')
  expect(paid?.order?.captured_minor).toBe(paid?.total_minor)

  await press('My trips')
  await settled('Coming')
  await press(`Open: ${hotel.name}`)
  await press('Cancel this booking')
  await settled(/Cancelling costs nothing\. You get .* back\./)
  await press('Cancel it')
  await settled('This booking is cancelled')
  await waitFor(async () => {
    const [cancelled] = await bookingsOf(token)
    expect(cancelled?.status).toBe('cancelled')
    expect(cancelled?.order?.refunded_minor).toBe(paid?.total_minor)
  })
})

test('a card that is declined leaves the room held, and says so', async () => {
  const person = somebody()
  const hotels = await freeHotels(FROM)
  const hotel = hotels[1]
  if (!hotel) throw new Error('nothing is free')
  open(`/hotels/${hotel.slug}?check_in=${day(FROM)}&check_out=${day(FROM + 2)}`)
  await press(/^Book /)
  await press(/^Hold this room/)
  await openAccount(person)
  await press('A card that is declined')
  await settled(/The bank did not agree to this payment/)
  const [held] = await bookingsOf(await tokenOf(person))
  expect(held?.status).toBe('pending')
  expect(held?.order?.captured_minor).toBe(0)
})

test('a link to a hotel that is not there says so, and leads back', async () => {
  open('/hotels/no-such-hotel-anywhere')
  await settled('This is not here any more')
  expect(screen.getByRole('button', { name: 'Back to the search' })).toBeTruthy()
})
