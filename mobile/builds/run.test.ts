// brief: U4 – the bundles that are shipped start, lay out their search and draw the server's marks on
// the map, in a system that is only played (system.ts).
import { rmSync } from 'node:fs'
import type { Exported } from './exported'
import { exportApp, PLATFORMS } from './exported'
import { begin, isMark } from './journey'

const SERVER = process.env.INNSIGHT_URL ?? ''
const RUN_MS = 60_000
const PHONE = { width: 390, height: 844 }

let made: Exported | undefined
afterAll(() => made && rmSync(made.folder, { recursive: true, force: true }))

beforeAll(() => {
  if (!SERVER) throw new Error('INNSIGHT_URL has to name a running server (docs/phone.md)')
  made = exportApp('--no-bytecode')
}, 240_000)

const isOfMap = (asked: string) => asked.startsWith('GET /v1/map?')

test.each(PLATFORMS)(
  '%s starts, asks nobody but the server, and its marks are the server’s',
  async (platform) => {
    const { phone, map, until } = await begin(made?.file(platform) ?? '', platform, SERVER, PHONE)
    expect(phone.asked.some(isOfMap)).toBe(false)
    phone.fire(map, 'topMapReady', {})
    await until('a mark', () => phone.all().find(isMark))
    const question = phone.asked.find(isOfMap) ?? ''
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
    phone.end()
  },
  RUN_MS,
)
