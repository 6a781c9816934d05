// brief: U3, U5
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FakeSocket } from '../testing/platform'
import { TestPlatform } from '../testing/platform'
import { RealtimeConnection } from './connection'
import { VIEWPORT_GAP_MS } from './conversation'
import type { Told, Viewport } from './frames'

let platform: TestPlatform
let connection: RealtimeConnection
let heard: Told[]

const viewport = (west: number): Viewport => ({
  box: { west, south: 0, east: west + 1, north: 1 },
  parameters: { adults: 2 },
})
const asked = (west: number) => ({ subscribe: 'viewport', bbox: [west, 0, west + 1, 1], adults: 2 })
const pass = (ms: number) => vi.advanceTimersByTime(ms)
const last = () => platform.sockets.at(-1) as FakeSocket
const changed = (hotel_id = 'h') =>
  ['hotel_changed', { hotel_id, location: { lat: 0, lon: 0 }, offer: null }] as const

function watch(wish: { viewport?: Viewport; bookings?: string[] } = { viewport: viewport(0) }) {
  const watcher = connection.watch((told) => heard.push(told))
  watcher.want(wish)
  return watcher
}

/** Opens the socket that is asked for, and says a word. */
function accept(): FakeSocket {
  const socket = last()
  socket.accept()
  socket.tell('subscribed', { to: 'viewport' })
  return socket
}

beforeEach(() => {
  vi.useFakeTimers()
  platform = new TestPlatform(() => Response.error())
  connection = new RealtimeConnection(platform)
  heard = []
})

afterEach(() => {
  vi.useRealTimers()
})

test('nothing is opened as long as nobody wants anything', () => {
  connection.watch(() => undefined).want({})
  expect(platform.sockets).toEqual([])
})

test('a socket asks for the viewport and the bookings, and tells what changes', () => {
  watch({ viewport: viewport(0), bookings: ['b'] })
  last().accept()
  expect(last().sent).toEqual([{ subscribe: 'booking', id: 'b' }, asked(0)])
  last().tell(...changed())
  expect(heard).toHaveLength(1)
  expect(connection.current()).toEqual({ mode: 'live', connected: true, signInNeeded: false })
})

test('a token is said first, and only where there is one', () => {
  platform.token = () => 'secret'
  watch()
  last().accept()
  expect(last().sent[0]).toEqual({ authenticate: 'secret' })
})

test('however many want something, there is one socket', () => {
  const first = watch({ viewport: viewport(0), bookings: ['a', 'b'] })
  const second = watch({ bookings: ['b', 'c'] })
  const socket = accept()
  first.stop()
  second.want({ bookings: ['c'] })
  pass(VIEWPORT_GAP_MS)
  expect(platform.sockets).toHaveLength(1)
  expect(socket.sent.slice(4)).toEqual([
    { unsubscribe: 'booking', id: 'a' },
    { unsubscribe: 'booking', id: 'b' },
    { unsubscribe: 'viewport' },
  ])
})

test('a socket that nobody needs any more waits a second for the next page, then is closed', () => {
  watch().stop()
  const next = watch()
  accept()
  expect(platform.sockets).toHaveLength(1)
  next.stop()
  pass(999)
  expect(last().closed).toBe(false)
  pass(1)
  expect(last().closed).toBe(true)
  pass(600_000)
  expect(platform.sockets).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('a lost socket is opened again, more and more slowly, and goes on where it was', () => {
  platform.draws = () => 1
  watch({ viewport: viewport(0), bookings: ['b'] })
  accept().tell(...changed(), '1.a.2.3')
  last().tell('beat')
  for (const wait of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    const before = platform.sockets.length
    last().end(1006)
    pass(wait - 1)
    expect(platform.sockets).toHaveLength(before)
    pass(1)
    expect(platform.sockets).toHaveLength(before + 1)
    last().accept()
  }
  expect(last().sent).toEqual([{ subscribe: 'booking', id: 'b' }, { resume: '1.a.2.3' }, asked(0)])
})

test('a stable minute begins the waits anew', () => {
  platform.draws = () => 1
  watch()
  for (const wait of [500, 1000, 2000]) {
    last().accept()
    last().end(1006)
    pass(wait)
  }
  last().accept()
  for (let second = 0; second < 3; second += 1) {
    pass(20_000)
    last().tell('beat')
  }
  const before = platform.sockets.length
  last().end(1006)
  pass(500)
  expect(platform.sockets).toHaveLength(before + 1)
})

test('the waits are drawn: not everybody comes back at once', () => {
  platform.draws = () => 0.25
  watch()
  last().end(1006)
  pass(124)
  expect(platform.sockets).toHaveLength(1)
  pass(1)
  expect(platform.sockets).toHaveLength(2)
})

test('a socket without a word for a minute is another one', () => {
  watch()
  const silent = accept()
  pass(59_999)
  silent.tell('beat')
  pass(59_999)
  expect(silent.closed).toBe(false)
  pass(1)
  expect(silent.closed).toBe(true)
  pass(500)
  expect(platform.sockets).toHaveLength(2)
  accept()
  silent.tell(...changed())
  silent.end(1006)
  expect(heard.filter(({ event }) => event === 'hotel_changed')).toEqual([])
  expect(platform.sockets).toHaveLength(2)
})

test('a socket that never opens is given up', () => {
  watch()
  pass(10_000)
  expect(last().closed).toBe(true)
  pass(500)
  expect(platform.sockets).toHaveLength(2)
})

test('nobody looks, or there is no network: no socket, and no timer either', () => {
  watch()
  const first = accept()
  platform.attend({ visible: false })
  expect(first.closed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  platform.attend({ online: false })
  platform.attend({ visible: true })
  pass(600_000)
  expect(platform.sockets).toHaveLength(1)
  platform.attend({ online: true })
  expect(platform.sockets).toHaveLength(2)
})

test('three sockets in a row that never spoke: it is time to ask instead; a word ends that', () => {
  platform.draws = () => 0
  watch()
  const modes = [1, 2, 3].map(() => {
    last().end(1006)
    pass(1)
    return connection.current().mode
  })
  expect(modes).toEqual(['live', 'live', 'polling'])
  accept()
  expect(connection.current().mode).toBe('live')
  for (let end = 0; end < 3; end += 1) {
    accept()
    last().end(1006)
    pass(1)
  }
  expect(connection.current().mode).toBe('live')
})

test('a token that is not accepted is not tried again before somebody signs in', () => {
  platform.token = () => 'old'
  watch()
  accept().end(4401)
  pass(600_000)
  platform.attend({ visible: false })
  platform.attend({ visible: true })
  expect(platform.sockets).toHaveLength(1)
  expect(connection.current()).toMatchObject({ signInNeeded: true, mode: 'polling' })
  platform.token = () => 'new'
  connection.restart()
  accept()
  expect(last().sent[0]).toEqual({ authenticate: 'new' })
  expect(connection.current()).toMatchObject({ signInNeeded: false, mode: 'live' })
})

test('what we did wrong is not done again fast, also when somebody looks again', () => {
  platform.draws = () => 0
  watch()
  accept().end(1009)
  platform.attend({ visible: false })
  platform.attend({ visible: true })
  pass(14_999)
  expect(platform.sockets).toHaveLength(1)
  pass(1)
  expect(platform.sockets).toHaveLength(2)
})

test('a server that goes costs no failure', () => {
  platform.draws = () => 1
  watch()
  for (let deploy = 0; deploy < 5; deploy += 1) {
    accept().end(1001)
    pass(2000)
  }
  expect(platform.sockets).toHaveLength(6)
  accept().end(1006)
  pass(500)
  expect(platform.sockets).toHaveLength(7)
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
