// brief: U3, U5 – what is said to the server, and what of its words concerns whom.
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  accept,
  asked,
  changed,
  heard,
  pass,
  setUp,
  tearDown,
  viewport,
  watch,
} from '../testing/realtime'
import { FRAMES_MAX, VIEWPORT_GAP_MS } from './conversation'

beforeEach(setUp)
afterEach(tearDown)

test('many bookings are said as the server takes them, after the viewport', () => {
  const bookings = Array.from({ length: 20 }, (_, count) => `b${count}`)
  const map = watch({ viewport: viewport(0), bookings })
  const socket = accept()
  expect(socket.sent[0]).toEqual(asked(0))
  const counts = [socket.sent.length]
  for (let second = 0; second < 30; second += 1) {
    if (second === 12) map.want({ viewport: viewport(7), bookings: bookings.slice(1) })
    pass(1000)
    if (second % 5 === 0) socket.tell('beat')
    counts.push(socket.sent.length)
    const tenBefore = counts.at(-11) ?? 0
    expect(socket.sent.length - tenBefore).toBeLessThanOrEqual(FRAMES_MAX)
  }
  expect(socket.sent).toHaveLength(23)
  expect(socket.sent).toContainEqual({ unsubscribe: 'booking', id: 'b0' })
  expect(socket.sent).toContainEqual(asked(7))
})

test('only an answer to the viewport ends what is told of the one before', () => {
  const map = watch({ viewport: viewport(0), bookings: ['b'] })
  const socket = accept()
  pass(VIEWPORT_GAP_MS)
  map.want({ viewport: viewport(7) })
  socket.tell('error', { to: 'booking', id: 'b', code: 'BOOKING_NOT_FOUND', detail: '' })
  socket.tell('error', { code: 'X', detail: '' })
  socket.tell(...changed('old'))
  socket.tell('subscribed', { to: 'viewport' })
  socket.tell(...changed('new'))
  const hotels = heard.flatMap((told) => (told.event === 'hotel_changed' ? [told.hotelId] : []))
  expect(hotels).toEqual(['new'])
})

test('a viewport that is refused leaves the one before to nobody', () => {
  const map = watch()
  const socket = accept()
  pass(VIEWPORT_GAP_MS)
  map.want({ viewport: viewport(7) })
  socket.tell('error', { to: 'viewport', code: 'INVALID_PARAMETER', detail: '' })
  socket.tell(...changed('old'))
  expect(heard.filter(({ event }) => event === 'hotel_changed')).toEqual([])
})

test('a moving map says so rarely, and in the end rightly', () => {
  const map = watch()
  const socket = accept()
  for (let west = 1; west <= 20; west += 1) {
    map.want({ viewport: viewport(west) })
    pass(100)
  }
  pass(VIEWPORT_GAP_MS)
  expect(socket.sent).toEqual([asked(0), asked(15), asked(20)])
  expect(VIEWPORT_GAP_MS * 5).toBeGreaterThanOrEqual(10_000 - 2500)
})

test('what still comes for the viewport before is not told', () => {
  const map = watch()
  const socket = accept()
  pass(VIEWPORT_GAP_MS)
  map.want({ viewport: viewport(7) })
  socket.tell(...changed('old'))
  socket.tell('subscribed', { to: 'viewport' })
  socket.tell(...changed('new'))
  const hotels = heard.flatMap((told) => (told.event === 'hotel_changed' ? [told.hotelId] : []))
  expect(hotels).toEqual(['new'])
})

test('a position is kept over frames that have none, and said before the next viewport', () => {
  const map = watch()
  const socket = accept()
  socket.tell(...changed(), '1.a.2.3')
  socket.tell('beat')
  pass(VIEWPORT_GAP_MS)
  map.want({ viewport: viewport(7) })
  expect(socket.sent.slice(1)).toEqual([{ resume: '1.a.2.3' }, asked(7)])
})
