// brief: U4 – both systems' bundles are made from these sources, compile for Hermes, and are small.
import { readFileSync, rmSync } from 'node:fs'
import type { Exported } from './exported'
import { ADDRESS, exportApp, PLATFORMS } from './exported'

const BYTES_MAX = 3_000_000
/** The first bytes of Hermes bytecode. */
const MAGIC = '1f1903c103bc1fc6'.match(/../g)?.reverse().join('')

let made: Exported | undefined
afterAll(() => made && rmSync(made.folder, { recursive: true, force: true }))

beforeAll(() => {
  // As Gradle and Xcode compile it: what helps to read a crash is in a map beside it, not in it.
  made = exportApp('--source-maps')
}, 240_000)

test.each(PLATFORMS)('%s', (platform) => {
  const bytes = readFileSync(made?.file(platform) ?? '')
  expect(bytes.subarray(0, 8).toString('hex')).toBe(MAGIC)
  expect(bytes.includes(ADDRESS)).toBe(true)
  process.stdout.write(`${platform}: ${bytes.length} bytes of Hermes bytecode\n`)
  expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX)
})
