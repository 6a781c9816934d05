// brief: U4 – where the server takes cards through Stripe, Stripe's own sheet asks for them: a token of
// it pays, the bank's step opens by it, and closing it costs nothing. The tests' server has the sandbox
// behind the token; only what it says of its gateway is changed on the way.
import { screen, waitFor } from '@testing-library/react-native'
import { anew, open, openAccount, press, settled } from './app'
import { traffic } from './network'
import { stripe } from './phone'
import type { Person } from './server'
import { answerBank, bookingsOf, day, freeHotels, needServer, somebody, tokenOf } from './server'

const FROM = 35
const KEY = 'pk_test_of_tests'

beforeAll(needServer)
beforeEach(anew)

const isJson = (text: string) => text.startsWith('{')

/** What a server with Stripe says of itself and of an order whose bank asks. */
function changed(path: string, text: string): string {
  if (!isJson(text)) return text
  const body = JSON.parse(text)
  if (path.startsWith('/v1/meta')) {
    body.payment = { gateway: 'stripe', publishable_key: KEY, pay_at_hotel: false }
  }
  if (path.startsWith('/v1/orders/') && body.action) {
    body.action = { client_secret: `${body.id}_secret` }
  }
  return JSON.stringify(body)
}

async function hold(): Promise<Person> {
  const person = somebody()
  const [hotel] = await freeHotels(FROM)
  if (!hotel) throw new Error('nothing is free')
  open(`/hotels/${hotel.slug}?check_in=${day(FROM)}&check_out=${day(FROM + 2)}`)
  traffic.change = changed
  await press(/^Book /)
  await press(/^Hold this room/)
  await openAccount(person)
  await settled('Your room is held')
  return person
}

const orderOf = async (person: Person) => (await bookingsOf(await tokenOf(person)))[0]

test('the card of the sheet pays, and nothing but its token is told', async () => {
  const person = await hold()
  expect(screen.queryByText(/sandbox/)).toBeNull()
  stripe.card = 'tok_approve'
  await press(/^Pay now · /)
  await settled('Your room is booked')
  const booking = await orderOf(person)
  expect(booking?.order?.captured_minor).toBe(booking?.total_minor)
  expect(stripe.begun).toMatchObject({ publishableKey: KEY })
  expect(stripe.sheet).toMatchObject({
    customFlow: true,
    intentConfiguration: { mode: { amount: booking?.total_minor, captureMethod: 'Manual' } },
  })
})

test('a sheet that is closed or does not come leaves the hold as it is', async () => {
  const person = await hold()
  await press(/^Pay now · /)
  expect(screen.getByText('Your room is held')).toBeTruthy()
  stripe.isAway = true
  await press(/^Pay now · /)
  await settled(/That did not work at Stripe/)
  expect((await orderOf(person))?.order).toBeNull()
  Object.assign(stripe, { isAway: false, card: 'tok_approve' })
  await press(/^Pay now · /)
  await settled('Your room is booked')
})

test('the step that a bank wants is opened by Stripe', async () => {
  const person = await hold()
  Object.assign(stripe, { card: 'tok_action', isClosed: true })
  await press(/^Pay now · /)
  await settled('Your bank asks you')
  await waitFor(() => expect(stripe.banks.length).toBeGreaterThan(0))
  expect(stripe.banks[0]).toMatch(/_secret$/)
  // Closed, it can be opened again.
  await settled(/That did not work at Stripe/)
  stripe.isClosed = false
  await press('Try again')
  await waitFor(() => expect(stripe.banks.length).toBeGreaterThan(1))
  await answerBank(await tokenOf(person), true)
  await settled('Your room is booked')
})
