// brief: U2 – every state of a booking has a face, without a code in it.
import type { BookingView, Meta, Order, Refusal } from '@innsight/client'
import { ClientProvider } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { client, hotelQuery, metaQuery, queryClient } from '../api/client'
import { Hold } from './Hold'
import { Paying } from './Paying'
import { Refused, refusalWords } from './Refused'
import { Review } from './Review'
import { Settled } from './Settled'
import { BOOKING, HOTEL, META, ORDER, viewOf } from './testing'

// What the stores read when they are made; nothing is drawn into it.
vi.hoisted(() => {
  const nothing = () => undefined
  const window = { location: { search: '', pathname: '/' }, addEventListener: nothing }
  Object.assign(globalThis, { window })
})

const CODE = /[A-Z]{3,}_[A-Z]|_minor|_at\b|\b(CREATED|CONFIRMED|DECLINED|undefined|null|NaN)\b|tok_/

function drawn(element: React.ReactElement, meta: Meta = META): string {
  queryClient.setQueryData(metaQuery.queryKey, meta)
  queryClient.setQueryData(hotelQuery(HOTEL.slug, {}).queryKey, HOTEL)
  const inside = createElement(ClientProvider, { value: client }, element)
  return renderToStaticMarkup(createElement(QueryClientProvider, { client: queryClient }, inside))
}

const text = (markup: string) => markup.replace(/<[^>]*>/g, ' ')

const view = (patch: Partial<BookingView['state']>) => viewOf(patch)
const settled = (patch: Partial<typeof BOOKING>) =>
  createElement(Settled, { booking: { ...BOOKING, ...patch }, onChange: () => undefined })

const FACES: [string, () => React.ReactElement, RegExp][] = [
  ['review', () => createElement(Review, { view: view({ phase: 'reviewing' }) }), /€307/],
  [
    'another price',
    () =>
      createElement(Review, {
        view: view({
          phase: 'reviewing',
          change: { oldMinor: 30_700, newMinor: 31_900, differenceMinor: 1200 },
        }),
      }),
    /€307.*€319.*\+\s*€12/s,
  ],
  [
    'hold',
    () =>
      createElement(Hold, { view: view({ phase: 'holding', secondsLeft: 845 }), booking: BOOKING }),
    /14:05/,
  ],
  [
    'a declined card',
    () =>
      createElement(Hold, {
        view: view({ phase: 'holding', declined: 'DECLINED' }),
        booking: BOOKING,
      }),
    /did not agree.*still held/s,
  ],
  ['paying', () => createElement(Paying, { view: view({ phase: 'paying' }) }), /Paying/],
  [
    'a slow bank',
    () => createElement(Paying, { view: view({ phase: 'paying', slow: true }) }),
    /please don’t pay again/,
  ],
  [
    'a bank that asks',
    () =>
      createElement(Paying, {
        view: view({ phase: 'paying', order: { ...ORDER, action: {} } }),
      }),
    /Your bank asks you/,
  ],
  ['paid', () => settled({ status: 'confirmed', order: { ...ORDER } }), /€307 is paid/],
  ['pay there', () => settled({ status: 'confirmed' }), /You pay €307 at the hotel/],
  ['expired', () => settled({ status: 'expired' }), /time of your hold is over/],
  ['cancelled', () => settled({ status: 'cancelled' }), /is cancelled/],
  [
    'rooms gone',
    () =>
      settled({
        status: 'cancelled',
        order: { ...ORDER, state: 'FAILED', reason: 'ROOMS_GONE', refund_due_minor: 30_700 },
      }),
    /€307 comes back/,
  ],
]

describe.each(FACES)('%s', (_, element, words) => {
  test('says it, without a code', () => {
    const shown = text(drawn(element()))
    expect(shown).toMatch(words)
    expect(shown).not.toMatch(CODE)
  })
})

const REFUSALS: Refusal[] = [
  { code: 'INSUFFICIENT_INVENTORY', night: '2027-03-13', requested: 2, available: 1 },
  { code: 'INSUFFICIENT_INVENTORY', night: null, requested: 1, available: 0 },
  { code: 'NIGHT_CLOSED', night: '2027-03-13' },
  { code: 'INVALID_DATE_RANGE', night: null },
  { code: 'MIN_STAY', nights: 3 },
  { code: 'TOO_MANY_HOLDS', most: 5 },
  { code: 'PARTY_TOO_LARGE' },
  { code: 'ROOM_TYPE_NOT_FOUND' },
  { code: 'TOO_MANY_ATTEMPTS' },
  { code: 'PAYMENT_REQUIRED' },
  { code: 'BOOKING_EXPIRED' },
  { code: 'BOOKING_NOT_PENDING' },
  { code: 'OTHER', requestId: null },
]

test.each(REFUSALS)('$code has words and a next step', (refusal) => {
  const markup = drawn(createElement(Refused, { refusal }))
  expect(refusalWords(refusal)).not.toBe('')
  expect(text(markup)).not.toMatch(CODE)
  expect(markup).toContain('<button')
})

test('the night that is gone is named, with what is left of it', () => {
  const [first] = REFUSALS
  expect(first && refusalWords(first)).toMatch(/Sat,? 13 Mar.*1 room is left/)
})

const HERE = /Pay now/
const THERE = /Pay at the hotel/
const WAYS: [string, Partial<Meta['payment']>, [boolean, boolean]][] = [
  ['the sandbox', {}, [true, true]],
  ['the sandbox alone', { pay_at_hotel: false }, [true, false]],
  ['Stripe without a key for pages', { gateway: 'stripe' }, [false, true]],
  ['nobody', { gateway: null }, [false, true]],
  ['no way at all', { gateway: null, pay_at_hotel: false }, [false, false]],
]

test.each(WAYS)('%s: only the ways to pay that there are', (_, payment, [here, there]) => {
  const hold = createElement(Hold, { view: view({ phase: 'holding' }), booking: BOOKING })
  const shown = text(drawn(hold, { ...META, payment: { ...META.payment, ...payment } }))
  expect([HERE.test(shown), THERE.test(shown)]).toEqual([here, there])
  expect(/takes no payments/.test(shown)).toBe(!here && !there)
})

test('a bank that Stripe has to open is not played by us', () => {
  const action = { kind: 'stripe', client_secret: 'pi_1_secret_2' } as unknown as Order['action']
  const order = { ...ORDER, action }
  const asks = createElement(Paying, { view: view({ phase: 'paying', order }) })
  const meta = { ...META, payment: { ...META.payment, publishable_key: 'pk_test_1' } }
  const shown = drawn(asks, meta)
  expect(shown).not.toContain('pi_1_secret')
  expect(text(shown)).not.toMatch(/Yes, pay/)
})
