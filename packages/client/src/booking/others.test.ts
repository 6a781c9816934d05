// brief: U2, U3 – what stands between this tab and the server, who else is at this machine, and what
// other tabs do.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BookingServer } from '../testing/server'
import { STAY } from '../testing/stay'
import {
  beginTest,
  endTest,
  GUEST,
  hold,
  MINUTE_MS,
  pass,
  review,
  settle,
  stored,
  tab,
} from '../testing/tabs'
import { createUserStore } from '../user/store'
import { createDraftStore } from './draft'
import { loadRecord } from './record'

beforeEach(beginTest)
afterEach(endTest)

const POST = 'POST /v1/bookings'
const PAY = 'POST /v1/checkout'
const bare = (status: number) => new Response('<html>', { status })
const LOGIN = { email: 'a@example.org', password: 'innsight-demo' }

/** The server knows somebody, whatever they say. */
function signsIn({ server }: { server: BookingServer }, id: string) {
  const user = { id, email: `${id}@example.org`, name: id, created_at: '2027-03-01T12:00:00Z' }
  const session = { token: 't', expires_at: '2027-04-01T12:00:00Z', user }
  server.mishap('POST /v1/sessions', Response.json(session, { status: 201 }))
  server.mishap('GET /v1/users/me', Response.json(user), 99)
}

test.each([403, 404, 409])('a bare %i of something in between decides nothing', async (status) => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, 'lost')
  one.server.mishap(POST, bare(status), 2)
  one.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  expect(one.server.keys(POST)).toHaveLength(1)
})

test('a bare 404 loses no booking, and lets none be held beside it', async () => {
  const one = tab()
  await hold(one)
  one.server.mishap('GET /v1/bookings', bare(404))
  one.act.nudge()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'holding', trouble: 'unreachable' })
  expect(one.state().booking?.id).toBe('booking-1')
  await pass(5000)
  expect(one.state().trouble).toBeNull()
  expect(one.server.to('POST /v1/quotes')).toHaveLength(1)
})

test('forgetting a wish on its way keeps its record: it is not made twice', async () => {
  const one = tab()
  await review(one)
  one.server.mishap(POST, 'lost')
  one.act.hold(GUEST)
  await settle()
  one.act.forget()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'choosing', stay: null })
  await review(one)
  expect(one.state().booking?.id).toBe('booking-1')
  expect(one.server.keys(POST)).toHaveLength(1)
})

test('forgetting a hold shows nothing of it, and the same stay finds it again', async () => {
  const one = tab()
  await hold(one)
  one.act.forget()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'choosing', booking: null })
  await review(one)
  expect(one.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' } })
  expect(one.server.bookings).toHaveLength(1)
})

test('forgetting a payment on its way keeps its record: it is not paid twice', async () => {
  const one = tab()
  await hold(one)
  one.server.mishap(PAY, 'lost')
  one.act.pay('tok_approve')
  await settle()
  one.act.forget()
  await settle()
  await review(one)
  expect(one.state().phase).toBe('paying')
  await pass(5000)
  expect(one.state().phase).toBe('confirmed')
  expect(one.server.orders).toHaveLength(1)
})

test.each(['hold', 'pay'])(
  'nothing is stored by a %s that was given up meanwhile',
  async (what) => {
    const one = tab()
    one.client.session.enter('ana')
    await (what === 'pay' ? hold(one) : review(one))
    const { get } = one.platform.storage
    one.platform.storage.get = async (key) => {
      await new Promise((done) => setTimeout(done, 50))
      return get(key)
    }
    const of = what === 'pay' ? PAY : POST
    const sent = one.server.to(of).length
    if (what === 'pay') one.act.pay('tok_approve')
    else one.act.hold(GUEST)
    await pass(20)
    one.client.session.leave()
    await pass(MINUTE_MS)
    expect(stored(one)).toBeNull()
    expect(one.server.to(of)).toHaveLength(sent)
  },
)

test('a wish of Ana’s is not booked as Bo', async () => {
  const one = tab()
  signsIn(one, 'ana')
  await createUserStore(one.client).getState().signIn(LOGIN)
  await review(one)
  one.server.signedIn = false
  one.act.hold(GUEST)
  await settle()
  expect(one.state()).toMatchObject({ signIn: true, userId: 'ana' })
  const sent = one.server.to(POST).length
  one.server.signedIn = true
  one.client.session.enter('bo')
  await pass(MINUTE_MS)
  expect(one.server.to(POST)).toHaveLength(sent)
  expect(one.state()).toMatchObject({ phase: 'reviewing', intent: null, guest: null, stay: STAY })
})

test('nor is one that was kept: Bo sees nothing of it, and it asks who is there first', async () => {
  const first = tab()
  first.client.session.enter('ana')
  await review(first)
  first.server.mishap(POST, 'before')
  first.act.hold(GUEST)
  await settle()
  expect(stored(first)).toMatchObject({ userId: 'ana' })
  first.flow.end()
  const next = tab(first.server, first.storage)
  signsIn(next, 'bo')
  next.act.restore()
  await pass(MINUTE_MS)
  expect(next.state()).toMatchObject({ phase: 'choosing', guest: null, intent: null, stay: null })
  expect(first.server.to(POST)).toHaveLength(1)
})

test('whoever made it gets it back with the session', async () => {
  const first = tab()
  first.client.session.enter('ana')
  await hold(first)
  first.flow.end()
  first.server.signedIn = false
  const next = tab(first.server, first.storage)
  next.act.restore()
  await settle()
  expect(next.state()).toMatchObject({ signIn: true, guest: null, booking: null })
  first.server.signedIn = true
  next.client.session.enter('ana')
  await settle()
  expect(next.state()).toMatchObject({ signIn: false, guest: GUEST, booking: { id: 'booking-1' } })
})

test('a wish from before the sign-in is of who signs in', async () => {
  const one = tab()
  await review(one)
  one.server.signedIn = false
  one.act.hold(GUEST)
  await settle()
  expect(stored(one).userId).toBeNull()
  one.server.signedIn = true
  one.client.session.enter('ana')
  await settle()
  expect(one.state().booking?.id).toBe('booking-1')
  expect(stored(one).userId).toBe('ana')
})

test('signing out leaves nothing of it: no flow, no record, no draft', async () => {
  const one = tab()
  signsIn(one, 'ana')
  const user = createUserStore(one.client).getState()
  const draft = createDraftStore(one.client)
  await user.signIn(LOGIN)
  draft.getState().choose(STAY)
  draft.getState().type(GUEST)
  await hold(one)
  one.server.mishap('DELETE', Response.json({}))
  await user.signOut()
  await settle()
  expect(one.state()).toMatchObject({ phase: 'choosing', stay: null, guest: null, booking: null })
  expect(draft.getState().guest.name).toBe('')
  expect(await loadRecord(one.platform.storage, STAY)).toBeNull()
  expect([...one.storage.texts.values()].join()).not.toMatch(/Ana|ana@/)
})

test('somebody else’s record stays when one signs out', async () => {
  const one = tab()
  one.client.session.enter('bo')
  await hold(one)
  one.flow.end()
  const next = tab(one.server, one.storage)
  next.client.session.enter('ana')
  next.client.session.leave()
  await settle()
  expect(stored(one)).toMatchObject({ userId: 'bo', bookingId: 'booking-1' })
})

test('a session that has only ended keeps what is stored', async () => {
  const one = tab()
  one.client.session.enter('ana')
  await hold(one)
  one.client.session.enter(null)
  await settle()
  expect(stored(one)).toMatchObject({ userId: 'ana', bookingId: 'booking-1' })
})

test('another tab’s living wish at another price is answered first, under its own key', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'lost')
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  const second = tab(first.server, first.storage)
  const { get } = second.platform.storage
  second.platform.storage.get = async () => null
  first.server.price = 33_000
  await review(second)
  second.platform.storage.get = get
  second.act.accept()
  second.act.hold(GUEST)
  await settle()
  expect(first.server.keys(POST)).toHaveLength(1)
  expect(first.server.bookings).toHaveLength(1)
  // Held at the other tab's price: whoever agreed to another one is told, and pays only after a yes.
  const change = { oldMinor: 33_000, newMinor: 30_000, differenceMinor: -3000 }
  expect(second.state()).toMatchObject({ phase: 'holding', booking: { id: 'booking-1' }, change })
  second.act.pay('tok_approve')
  second.act.payAtHotel()
  await settle()
  expect(second.server.to(PAY)).toEqual([])
  second.act.accept()
  second.act.pay('tok_approve')
  await pass(5000)
  expect(second.state().phase).toBe('confirmed')
})

test('when it has come to nothing, there is room for one’s own', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'before')
  first.act.hold(GUEST)
  await settle()
  first.flow.end()
  const second = tab(first.server, first.storage)
  const { get } = second.platform.storage
  second.platform.storage.get = async () => null
  first.server.price = 33_000
  await review(second)
  second.platform.storage.get = get
  second.act.accept()
  second.act.hold(GUEST)
  await settle()
  expect(second.state()).toMatchObject({ booking: { total_minor: 33_000 }, change: null })
  expect(first.server.keys(POST)).toHaveLength(2)
})

test('a wish that waits does not take the place of another tab’s in the storage', async () => {
  const first = tab()
  await review(first)
  first.server.mishap(POST, 'before', 99)
  first.act.hold(GUEST)
  await settle()
  const key = stored(first).intent.key
  const second = tab(first.server, first.storage)
  const { get } = second.platform.storage
  second.platform.storage.get = async () => null
  first.server.price = 33_000
  await review(second)
  second.platform.storage.get = get
  second.act.accept()
  second.act.hold(GUEST)
  await pass(MINUTE_MS)
  expect(second.state().stalled?.kind).toBe('hold')
  expect(stored(first).intent.key).toBe(key)
})

test.each(['read_booking', 'read_order'])(
  'a nudge begins a %s again that was given up',
  async (kind) => {
    const one = tab()
    await hold(one)
    one.server.fate = []
    if (kind === 'read_order') {
      one.act.pay('tok_late')
      await pass(60 * MINUTE_MS)
      one.server.fate = ['PAID', 'CONFIRMED']
    } else {
      one.server.mishap('GET /v1/bookings', 'before', 6)
      one.act.nudge()
      await pass(MINUTE_MS)
      one.server.get('booking-1').status = 'confirmed'
    }
    expect(one.state().stalled?.kind).toBe(kind)
    one.act.nudge()
    await pass(20_000)
    expect(one.state().phase).toBe('confirmed')
  },
)

test('a tab that waits for a sign-in sees one in another tab when it is looked at', async () => {
  const one = tab()
  await hold(one)
  one.server.signedIn = false
  one.act.nudge()
  await settle()
  expect(one.state().signIn).toBe(true)
  const reads = () => one.server.to('GET /v1/bookings').length
  const before = reads()
  one.platform.attend({ visible: true })
  expect(one.state().signIn).toBe(true)
  await pass(MINUTE_MS)
  expect(reads()).toBe(before + 1)
  expect(one.state().signIn).toBe(true)
  one.server.signedIn = true
  one.platform.attend({ visible: true })
  await settle()
  expect(one.state()).toMatchObject({ signIn: false, phase: 'holding' })
})

test('a wish that waits for one goes on once somebody is seen to be there', async () => {
  const one = tab()
  const user = createUserStore(one.client).getState()
  await review(one)
  one.server.signedIn = false
  await user.load()
  one.act.hold(GUEST)
  await settle()
  expect(one.state().signIn).toBe(true)
  one.server.signedIn = true
  signsIn(one, 'ana')
  await user.load()
  await settle()
  expect(one.state()).toMatchObject({ signIn: false, booking: { id: 'booking-1' } })
})
