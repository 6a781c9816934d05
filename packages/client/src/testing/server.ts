// A server to book at: as strict about keys, holds and orders as the real one, and as unreliable as
// a test wants it to be.
import type { Booking, Order, Quote } from '../booking/send'
import type { FetchInit } from '../platform'

const MINUTE_MS = 60_000

interface Made {
  key: string
  text: string
  status: number
  answer: object
}

type Asked = FetchInit & { address: string; body: string }

/** What the server does to the next request that matches. */
interface Mishap {
  of: string
  how: 'lost' | 'before' | Response
  times: number
}

const problem = (status: number, code: string, details: object = {}): Response =>
  Response.json({ code, details, request_id: 'r' }, { status })

/** Rooms of one type, for two nights. */
export class BookingServer {
  price = 30_000
  signedIn = true
  readonly asked: Asked[] = []
  readonly bookings: Booking[] = []
  readonly orders: Order[] = []
  /** What an order becomes at each look after the first. */
  fate: string[] = ['PAID', 'CONFIRMED']
  reason = 'DECLINED'
  action: Record<string, unknown> | null = null
  private readonly quotes = new Map<string, Quote>()
  private readonly made: Made[] = []
  private mishaps: Mishap[] = []

  /** The next ones that go there get no answer, but count; or don't count; or get this answer. */
  mishap(of: string, how: Mishap['how'], times = 1): void {
    this.mishaps.push({ of, how, times })
  }

  /** Asked for there, oldest first. */
  to(of: string): Asked[] {
    return this.asked.filter(({ method, address }) => `${method} ${address}`.includes(of))
  }

  /** The keys under which it was asked, without repeats. */
  keys(of: string): string[] {
    return [...new Set(this.to(of).map(({ headers }) => headers['Idempotency-Key'] ?? ''))]
  }

  get = (id: string): Booking => this.bookings.find((one) => one.id === id) as Booking

  answer = async (address: string, init: FetchInit): Promise<Response> => {
    this.asked.push({ ...init, address, body: init.body ?? '' })
    const name = `${init.method} ${address}`
    const mishap = this.mishaps.find(({ of, times }) => times > 0 && name.includes(of))
    if (mishap) mishap.times -= 1
    if (mishap?.how === 'before') throw new TypeError('no way there')
    const good = mishap?.how instanceof Response ? mishap.how.clone() : this.serve(init, address)
    if (mishap?.how === 'lost') throw new TypeError('no way back')
    const answer = await good
    const headers = new Headers(answer.headers)
    headers.set('date', new Date(Date.now()).toUTCString())
    return new Response(await answer.text(), { status: answer.status, headers })
  }

  private serve(init: FetchInit, address: string): Response {
    const [, , kind = '', id = '', step = ''] = address.split('/')
    const body = init.body ? JSON.parse(init.body) : {}
    if (kind !== 'quotes' && !this.signedIn) return problem(401, 'UNAUTHENTICATED')
    if (init.method === 'POST' && !id) return this.once(init, kind, body)
    if (kind === 'orders') return this.order(id, step, body)
    const booking = this.bookings.find((one) => one.id === id)
    if (!booking) return problem(404, 'BOOKING_NOT_FOUND')
    this.expire(booking)
    return step ? this.step(booking, step) : Response.json(booking)
  }

  /** The same key gets the same answer. */
  private once(init: FetchInit, kind: string, body: Record<string, unknown>): Response {
    const key = init.headers['Idempotency-Key'] ?? ''
    const text = `${kind} ${init.body}`
    const before = this.made.find((one) => key !== '' && one.key === key)
    if (before && before.text !== text) return problem(409, 'IDEMPOTENCY_CONFLICT')
    if (before) return Response.json({ ...before.answer, from_cache: true }, before)
    const [status, answer] = this.make(kind, body)
    if (status < 300 || status === 409 || status === 410)
      this.made.push({ key, text, status, answer })
    return Response.json(answer, { status })
  }

  private make(kind: string, body: Record<string, unknown>): [number, object] {
    if (kind === 'quotes') return [201, this.quote(body)]
    if (kind === 'checkout') return this.checkout(String(body.booking_id))
    const quote = this.quotes.get(String(body.quote_id))
    if (!quote) return [404, { code: 'QUOTE_NOT_FOUND' }]
    if (Date.parse(quote.expires_at) <= Date.now()) return [410, { code: 'QUOTE_EXPIRED' }]
    if (quote.total_minor !== this.price) {
      const amounts = { quoted_minor: quote.total_minor, current_minor: this.price }
      const details = { ...amounts, quote: this.quote(quote) }
      return [409, { code: 'PRICE_CHANGED', details }]
    }
    return [201, this.book(quote)]
  }

  private quote(of: object): Quote {
    const id = `quote-${this.quotes.size + 1}`
    const quote = {
      ...of,
      id,
      total_minor: this.price,
      currency: 'EUR',
      nightly: [],
      cancellation: [],
      expires_at: new Date(Date.now() + 10 * MINUTE_MS).toISOString(),
    } as unknown as Quote
    this.quotes.set(id, quote)
    return quote
  }

  private book(quote: Quote): object {
    const expires_at = new Date(Date.now() + 15 * MINUTE_MS).toISOString()
    const plain = {
      ...{ id: `booking-${this.bookings.length + 1}`, status: 'pending', expires_at },
      ...{ check_in: quote.check_in, check_out: quote.check_out, total_minor: quote.total_minor },
      ...{ currency: 'EUR', nights: [], items: [], rooms: quote.rooms },
      hotel: { id: 'h', name: 'Casa', slug: 'casa' },
      room_type: { id: quote.room_type_id, name: 'Double' },
      cancellation: [
        { until: '2027-03-10T00:00:00Z', penalty_minor: 0 },
        { until: null, penalty_minor: quote.total_minor },
      ],
    }
    const story = { created_at: expires_at, extended: false, order: null }
    this.bookings.push({ ...plain, ...story } as Booking)
    return { ...plain, freshness: '1.fresh' }
  }

  private expire(booking: Booking): void {
    const over = Date.parse(booking.expires_at) <= Date.now()
    if (booking.status === 'pending' && over) booking.status = 'expired'
  }

  private step(booking: Booking, step: string): Response {
    if (step === 'extend' && booking.status !== 'pending') return problem(409, 'BOOKING_EXPIRED')
    if (step === 'extend' && !booking.extended) {
      booking.expires_at = new Date(Date.parse(booking.expires_at) + 10 * MINUTE_MS).toISOString()
      booking.extended = true
    }
    if (step === 'confirm') booking.status = 'confirmed'
    if (step === 'cancel') booking.status = 'cancelled'
    return Response.json(booking)
  }

  private checkout(id: string): [number, object] {
    const booking = this.get(id)
    this.expire(booking)
    if (booking.status === 'expired') return [409, { code: 'BOOKING_EXPIRED' }]
    let order = this.orders.find((one) => one.booking_id === id && one.state !== 'FAILED')
    if (!order) {
      const amounts = { amount_minor: booking.total_minor, authorised_minor: 0, captured_minor: 0 }
      order = {
        ...{
          id: `order-${this.orders.length + 1}`,
          booking_id: id,
          state: 'CREATED',
          reason: null,
        },
        ...{ ...amounts, refunded_minor: 0, refund_due_minor: 0, currency: 'EUR', refunds: [] },
        ...{ dispute: null, action: this.action, history: ['CREATED'], version: 1 },
        created_at: new Date(Date.now()).toISOString(),
        deadline_at: new Date(Date.now() + 10 * MINUTE_MS).toISOString(),
      } as Order
      this.orders.push(order)
      this.summarise(order)
    }
    const { state, amount_minor, currency, deadline_at } = order
    return [202, { order_id: order.id, booking_id: id, state, amount_minor, currency, deadline_at }]
  }

  private order(id: string, step: string, body: Record<string, unknown>): Response {
    const order = this.orders.find((one) => one.id === id)
    if (!order) return problem(404, 'ORDER_NOT_FOUND')
    if (step) {
      order.action = null
      if (body.approve !== true) this.fate = ['FAILED']
    }
    const isFinal = order.state === 'CONFIRMED' || order.state === 'FAILED'
    const next = order.action || isFinal ? undefined : this.fate.shift()
    if (next) this.become(order, next)
    return Response.json(order)
  }

  /** What the bank and the rooms make of it. */
  become(order: Order, state: string): void {
    const booking = this.get(order.booking_id)
    order.state = state
    if (state === 'PAID' || state === 'CONFIRMED') booking.status = 'confirmed'
    if (state === 'CONFIRMED') order.captured_minor = order.amount_minor
    if (state === 'FAILED') order.reason = this.reason
    this.summarise(order)
  }

  private summarise({ booking_id, id, state, reason, captured_minor }: Order): void {
    const owed = { refunded_minor: 0, refund_due_minor: 0 }
    this.get(booking_id).order = { id, state, reason: reason ?? null, captured_minor, ...owed }
  }
}

export { problem }
