// brief: U4 – no screen talks HTTP by itself: all of it goes through the shared client.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = join(__dirname, '../src')
/** The phone as the client sees it. */
const MAY = ['platform/platform.ts', 'platform/sockets.ts']
const TALKS = /\bfetch\s*\(|XMLHttpRequest|new WebSocket|\baxios\b|sendBeacon/

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
)

test.each(files)('%s asks nobody but the client', (name) => {
  const talks = TALKS.test(
    readFileSync(join(SOURCES, name), 'utf8').replaceAll('platform.fetch(', ''),
  )
  expect(talks).toBe(MAY.includes(name))
})

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(50)
})
