// brief: U3, U5
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  accept,
  asked,
  changed,
  connect,
  connection,
  heard,
  last,
  pass,
  platform,
  setUp,
  tearDown,
  viewport,
  watch,
} from '../testing/realtime'
import { VIEWPORT_GAP_MS } from './conversation'

beforeEach(setUp)
afterEach(tearDown)

test('nothing is opened as long as nobody wants anything', () => {
  connection.watch(() => undefined).want({})
  expect(platform.sockets).toEqual([])
})

test('a socket asks for the viewport and the bookings, and tells what changes', () => {
  watch({ viewport: viewport(0), bookings: ['b'] })
  last().accept()
  expect(last().sent).toEqual([asked(0), { subscribe: 'booking', id: 'b' }])
  last().tell('subscribed', { to: 'viewport' })
  last().tell(...changed())
  expect(heard).toHaveLength(2)
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
  expect(last().sent).toEqual([{ resume: '1.a.2.3' }, asked(0), { subscribe: 'booking', id: 'b' }])
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

test('a token that is not accepted is left out: it goes on as nobody, without bookings', () => {
  platform.draws = () => 1
  platform.token = () => 'old'
  watch({ viewport: viewport(0), bookings: ['b'] })
  accept().end(4401)
  expect(connection.current()).toMatchObject({ signInNeeded: true, mode: 'live' })
  pass(500)
  expect(platform.sockets).toHaveLength(2)
  accept()
  expect(last().sent).toEqual([asked(0)])
  expect(connection.current()).toMatchObject({ signInNeeded: true, connected: true })
  platform.token = () => 'new'
  connection.restart()
  accept()
  expect(last().sent).toEqual([
    { authenticate: 'new' },
    asked(0),
    { subscribe: 'booking', id: 'b' },
  ])
  expect(connection.current()).toMatchObject({ signInNeeded: false, mode: 'live' })
})

test('where a cookie carries the session, nothing is tried again before somebody signs in', () => {
  watch()
  accept().end(4401)
  pass(600_000)
  platform.attend({ visible: false })
  platform.attend({ visible: true })
  expect(platform.sockets).toHaveLength(1)
  expect(connection.current()).toMatchObject({ signInNeeded: true, mode: 'polling' })
  connection.restart()
  accept()
  expect(connection.current()).toMatchObject({ signInNeeded: false, mode: 'live' })
})

/** Sockets that are refused at once, as long as they are opened. */
async function refuse(sockets: number) {
  for (let end = 0; end < sockets; end += 1) {
    if (!last().closed) last().end(1006)
    await vi.advanceTimersByTimeAsync(1)
  }
}

test('sockets that a stale cookie spoils are not tried for ever: it is asked for, once', async () => {
  platform.draws = () => 0
  let questions = 0
  connect(async () => {
    questions += 1
    return false
  })
  watch()
  await refuse(3)
  expect(connection.current()).toMatchObject({ signInNeeded: true, mode: 'polling' })
  const sockets = platform.sockets.length
  await refuse(100)
  platform.attend({ visible: false })
  platform.attend({ visible: true })
  expect(platform.sockets).toHaveLength(sockets)
  expect(questions).toBe(1)
  // It may have been the server, and nobody signed in: much later it is tried once more.
  pass(5 * 60_000)
  expect(platform.sockets).toHaveLength(sockets + 1)
  accept()
  expect(connection.current()).toMatchObject({ signInNeeded: false, mode: 'live' })
})

test('where somebody is signed in, or nobody knows, sockets are tried on', async () => {
  platform.draws = () => 0
  for (const answer of [() => Promise.resolve(true), () => Promise.reject(new Error('down'))]) {
    connect(answer)
    watch()
    const before = platform.sockets.length
    await refuse(6)
    expect(platform.sockets.length).toBeGreaterThanOrEqual(before + 5)
    expect(connection.current()).toMatchObject({ signInNeeded: false, mode: 'polling' })
  }
})

test('a platform that throws at a socket is one where they don’t work', () => {
  platform.draws = () => 0
  platform.openSocket = () => {
    throw new Error('SecurityError')
  }
  watch()
  for (let end = 0; end < 3; end += 1) pass(1)
  expect(connection.current()).toMatchObject({ mode: 'polling', connected: false })
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

test('a server that goes before it has said a word is a failure', () => {
  platform.draws = () => 1
  watch()
  for (const wait of [2000, 2000, 2000, 4000, 8000, 16_000, 30_000]) {
    const before = platform.sockets.length
    last().accept()
    last().end(1001)
    pass(wait - 1)
    expect(platform.sockets).toHaveLength(before)
    pass(1)
    expect(platform.sockets).toHaveLength(before + 1)
  }
  expect(connection.current().mode).toBe('polling')
})
