// What the bundles that are shipped need, measured over a running server: INNSIGHT_URL=… npm run figures.
// In V8 and with nothing drawn: good for comparing, not for promising (docs/phone.md).
import { rmSync } from 'node:fs'
import type { Platform } from './exported'
import { exportApp, PLATFORMS } from './exported'
import { begin, isMark, until } from './journey'

const SERVER = process.env.INNSIGHT_URL ?? ''
/** A tablet: its map has room for as many marks as are ever drawn. */
const SIZE = { width: 1024, height: 1366 }
const PANS = 200
const MARKS = 80

type Phone = Awaited<ReturnType<typeof begin>>['phone']

const say = (text: string) => process.stdout.write(`${text}\n`)
const marksOf = (phone: Phone) => phone.all().filter(isMark).length

/** The golden angle: no two rests are the same, and each is far from the one before. */
const TURN = 2.399963
/** A rest of the map over Europe. */
const regionAt = (pan: number) => ({
  latitude: 47 + 3 * Math.cos(pan * TURN),
  longitude: 9 + 6 * Math.sin(pan * TURN),
  ...{ latitudeDelta: 25, longitudeDelta: 44 },
})

/** In MB, of what is still needed. */
function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0

async function pan(phone: Phone, index: number): Promise<void> {
  const map = phone.all().find(({ props }) => props.testID === 'map')
  if (!map) throw new Error('the map has gone')
  const before = phone.asked.length
  phone.fire(map, 'topRegionChangeComplete', { region: regionAt(index), isGesture: true })
  await until('a question', () => phone.asked.length > before || undefined)
  await until('its answers', () => phone.isQuiet() || undefined)
}

async function measure(platform: Platform, file: string): Promise<void> {
  const { phone, map } = await begin(file, platform, SERVER, SIZE)
  const ready_ms = performance.now()
  phone.fire(map, 'topMapReady', {})
  await until('a mark', () => phone.all().find(isMark))
  const first_ms = performance.now() - ready_ms
  say(`${platform}: first mark ${first_ms.toFixed(0)} ms after the map was ready`)
  let most = 0
  let half = 0
  let from = 0
  const asked = phone.asked.length
  for (let index = 1; index <= PANS; index += 1) {
    await pan(phone, index)
    most = Math.max(most, marksOf(phone))
    // What is compiled only once is no figure of panning.
    if (index === 20) from = phone.turns_ms.length
    if (index === PANS / 2) half = heap()
  }
  const each = (phone.asked.length - asked) / PANS
  const turns = phone.turns_ms.slice(from).sort((a, b) => a - b)
  const [p50, p99, max] = [0.5, 0.99, 1].map((part) => share(turns, part).toFixed(1))
  say(
    `${platform}: ${most} of ${MARKS} marks, ${PANS} pans, ${each} questions each: a turn takes ${p50} ms, p99 ${p99}, max ${max}`,
  )
  say(
    `${platform}: heap after ${PANS / 2} pans ${half.toFixed(1)} MB, after all ${heap().toFixed(1)} MB`,
  )
  phone.end()
}

async function run(): Promise<void> {
  if (!SERVER) throw new Error('INNSIGHT_URL has to name a running server (docs/phone.md)')
  const made = exportApp('--no-bytecode')
  try {
    for (const platform of PLATFORMS) await measure(platform, made.file(platform))
  } finally {
    rmSync(made.folder, { recursive: true, force: true })
  }
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  },
)
