// brief: U4 – the bundle that is shipped starts, lays out its search and draws the server's marks on
// the map, in a system that is only played (system.ts).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { View } from './system'
import { start } from './system'

const ROOT = join(__dirname, '..')
const PLATFORM = 'android'
const SERVER = process.env.INNSIGHT_URL ?? ''
const WAIT_MS = 10_000
const folder = mkdtempSync(join(tmpdir(), 'innsight-run-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(() => {
  if (!SERVER) throw new Error('INNSIGHT_URL has to name a running server (docs/phone.md)')
  const flags = ['export', '--platform', PLATFORM, '--no-bytecode', '--output-dir', folder]
  execFileSync(join(ROOT, 'node_modules/.bin/expo'), flags, {
    cwd: ROOT,
    env: {
      ...{ ...process.env, NODE_ENV: 'production', CI: '1', EXPO_OFFLINE: '1' },
      ...{ EXPO_NO_TELEMETRY: '1', EXPO_PUBLIC_INNSIGHT_URL: SERVER },
      EXPO_PUBLIC_GOOGLE_MAPS_KEY: 'a-key-for-tests',
    },
    stdio: 'pipe',
  })
}, 240_000)

/** Waits until something is there. */
async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const end = Date.now() + WAIT_MS
  while (Date.now() < end) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error(`${what} did not come`)
}

test('it starts, asks nobody but the server, and its marks are the server’s', async () => {
  const under = join(folder, '_expo/static/js', PLATFORM)
  const phone = start(join(under, readdirSync(under)[0] ?? ''), PLATFORM)
  const view = (what: string, is: (one: View) => boolean) => until(what, () => phone.all().find(is))
  const frame = { x: 0, y: 0, width: 390, height: 844 }
  const insets = { top: 47, right: 0, bottom: 34, left: 0 }
  const safe = await view('the whole', ({ name }) => name === 'RNCSafeAreaProvider')
  phone.fire(safe, 'topInsetsChange', { insets, frame })
  const search = await view('the search', ({ props }) => props.testID === 'search')
  phone.fire(search, 'topLayout', { layout: frame })
  const map = await view('the map', ({ props }) => props.testID === 'map')
  expect(phone.asked.some((one) => one.startsWith('GET /v1/map'))).toBe(false)
  phone.fire(map, 'topMapReady', {})
  const isMark = ({ name }: View) => name === 'RNMapsMarker'
  await view('a mark', isMark)
  const question = await until('the question of the map', () =>
    phone.asked.find((one) => one.startsWith('GET /v1/map')),
  )
  const answer = await fetch(SERVER + question.replace('GET ', ''))
  const { pins, clusters } = (await answer.json()) as {
    pins: { id: string }[]
    clusters: { lat: number; lon: number }[]
  }
  const known = [...pins.map(({ id }) => id), ...clusters.map(({ lat, lon }) => `${lat}/${lon}`)]
  const marks = phone.all().filter(isMark)
  expect(marks.length).toBeGreaterThan(0)
  expect(marks.length).toBeLessThanOrEqual(80)
  for (const { props } of marks) expect(known).toContain(props.identifier)
  expect(phone.asked.every((one) => one.startsWith('GET /v1/'))).toBe(true)
})
