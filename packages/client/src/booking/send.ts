// Asks what belongs to an account or changes something. Its answers come straight from the server,
// so their Date tells the server's time.
import type { Connection } from '../api/ask'
import { addressOf, exchange } from '../api/exchange'
import { Problem } from '../api/problem'
import type { components } from '../api/schema'
import { isAnswerOf } from '../api/shape'
import type { FetchInit } from '../platform'
import shapes from './shapes.json'

type Schemas = components['schemas']

type Story = Schemas['BookingStory']
/** A booking. Right after it was made nothing is told of what became of it since. */
export type Booking = Omit<Schemas['Booking'], keyof Story> & Partial<Story>
export type Bookings = Schemas['Bookings']
export type Checkout = Schemas['Checkout']
export type NewQuote = Schemas['NewQuote']
export type Order = Schemas['Order']
export type Quote = Schemas['Quote']
export type Session = Schemas['Session']
export type User = Schemas['User']
export type CancellationStep = Schemas['CancellationStep']

interface Answers {
  create_quote: Quote
  create_booking: Booking
  get_booking: Booking
  list_bookings: Bookings
  confirm_booking: Booking
  cancel_booking: Booking
  extend_booking: Booking
  create_checkout: Checkout
  get_order: Order
  take_sandbox_action: Order
  create_session: Session
  create_user: User
  get_me: User
}

/** What can be sent, by its name in openapi.json. */
export type Operation = keyof Answers

const OPERATIONS: Record<Operation, readonly ['GET' | 'POST', string]> = {
  create_quote: ['POST', '/v1/quotes'],
  create_booking: ['POST', '/v1/bookings'],
  get_booking: ['GET', '/v1/bookings/{id}'],
  list_bookings: ['GET', '/v1/users/{id}/bookings'],
  confirm_booking: ['POST', '/v1/bookings/{id}/confirm'],
  cancel_booking: ['POST', '/v1/bookings/{id}/cancel'],
  extend_booking: ['POST', '/v1/bookings/{id}/extend'],
  create_checkout: ['POST', '/v1/checkout'],
  get_order: ['GET', '/v1/orders/{id}'],
  take_sandbox_action: ['POST', '/v1/orders/{id}/sandbox-action'],
  create_session: ['POST', '/v1/sessions'],
  create_user: ['POST', '/v1/users'],
  get_me: ['GET', '/v1/users/me'],
}

/** What is sent with it. */
export interface Sent {
  /** What stands for {id} in the path. */
  id?: string
  query?: object
  body?: object
  /** The Idempotency-Key: the same for each repeat of one wish. */
  key?: string
  signal: AbortSignal
}

/** Any of these; the answer's body as it came. */
export async function exchanged(
  { platform, clock }: Connection,
  method: FetchInit['method'],
  path: string,
  { id = '', query = {}, body, key, signal }: Sent,
): Promise<unknown> {
  const headers = {
    ...(body ? { 'Content-Type': 'application/json' } : {}),
    ...(key ? { 'Idempotency-Key': key } : {}),
  }
  const text = body ? { body: JSON.stringify(body) } : {}
  const init = { method, headers, cache: 'no-store', ...text } as const
  const sentMs = platform.now()
  const answer = await exchange(platform, addressOf(path, id, query), init, signal)
  clock.learn(sentMs, answer.headers.get('date'))
  if (answer.problem) throw answer.problem
  return answer.body
}

/** Sends; throws a Problem, or an AbortError when nobody waits any more. */
export async function send<O extends Operation>(
  connection: Connection,
  operation: O,
  sent: Sent,
): Promise<Answers[O]> {
  const [method, path] = OPERATIONS[operation]
  const body = await exchanged(connection, method, path, sent)
  if (!isAnswerOf(shapes, operation, body)) throw new Problem('garbled')
  return body as Answers[O]
}

/** Ends the session. */
export async function closeSession(connection: Connection, signal: AbortSignal): Promise<void> {
  await exchanged(connection, 'DELETE', '/v1/sessions/current', { signal })
}
