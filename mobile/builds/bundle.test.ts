// brief: U4 – both systems' bundles are made from these sources, compile for Hermes, and are small.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '..')
/** The aim is 3 MB; the router alone is a third of what there is (docs/phone.md). */
const BYTES_MAX = 3_700_000
/** The first bytes of Hermes bytecode. */
const MAGIC = '1f1903c103bc1fc6'.match(/../g)?.reverse().join('')
const ADDRESS = 'https://innsight.example'

const folder = mkdtempSync(join(tmpdir(), 'innsight-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(() => {
  const flags = ['export', '--platform', 'android', '--platform', 'ios', '--output-dir', folder]
  execFileSync(join(ROOT, 'node_modules/.bin/expo'), flags, {
    cwd: ROOT,
    env: {
      ...{ ...process.env, NODE_ENV: 'production', CI: '1', EXPO_OFFLINE: '1' },
      ...{ EXPO_NO_TELEMETRY: '1', EXPO_PUBLIC_INNSIGHT_URL: ADDRESS },
    },
    stdio: 'pipe',
  })
}, 240_000)

test.each(['android', 'ios'])('%s', (platform) => {
  const under = join(folder, '_expo/static/js', platform)
  const [name, ...others] = readdirSync(under)
  expect(others).toEqual([])
  const file = join(under, name ?? '')
  const bytes = readFileSync(file)
  expect(bytes.subarray(0, 8).toString('hex')).toBe(MAGIC)
  expect(bytes.includes(ADDRESS)).toBe(true)
  process.stdout.write(`${platform}: ${statSync(file).size} bytes of Hermes bytecode\n`)
  expect(statSync(file).size).toBeLessThanOrEqual(BYTES_MAX)
})
