// A connection over sockets that tests play, with a clock of theirs.
import { vi } from 'vitest'
import { RealtimeConnection } from '../realtime/connection'
import type { Told, Viewport } from '../realtime/frames'
import type { FakeSocket } from './platform'
import { TestPlatform } from './platform'

export let platform: TestPlatform
export let connection: RealtimeConnection
export let heard: Told[]

export const viewport = (west: number): Viewport => ({
  box: { west, south: 0, east: west + 1, north: 1 },
  parameters: { adults: 2 },
})
export const asked = (west: number) => ({
  subscribe: 'viewport',
  bbox: [west, 0, west + 1, 1],
  adults: 2,
})
export const pass = (ms: number) => vi.advanceTimersByTime(ms)
export const last = () => platform.sockets.at(-1) as FakeSocket
export const changed = (hotel_id = 'h') =>
  ['hotel_changed', { hotel_id, location: { lat: 0, lon: 0 }, offer: null }] as const

export function watch(
  wish: { viewport?: Viewport; bookings?: string[] } = { viewport: viewport(0) },
) {
  const watcher = connection.watch((told) => heard.push(told))
  watcher.want(wish)
  return watcher
}

/** Opens the socket that is asked for, and says a word. */
export function accept(): FakeSocket {
  const socket = last()
  socket.accept()
  socket.tell('subscribed', { to: 'viewport' })
  return socket
}

/** Another connection on the same platform, which can be asked whether somebody is signed in. */
export function connect(isSignedIn?: () => Promise<boolean>): void {
  connection = new RealtimeConnection(platform, isSignedIn)
}

/** Before each test. */
export function setUp(): void {
  vi.useFakeTimers()
  platform = new TestPlatform(() => Response.error())
  connect()
  heard = []
}

/** After each test. */
export function tearDown(): void {
  vi.useRealTimers()
}
