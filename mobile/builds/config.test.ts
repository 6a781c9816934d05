// brief: U4 – what the two systems are told of the app, as their builds will see it.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '..')
const KEY = 'a-key-for-tests'
const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The native projects, made in a copy: making them rewrites package.json. */
function prebuilt(env: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'innsight-phone-'))
  folders.push(folder)
  for (const name of ['package.json', 'app.config.ts', 'tsconfig.json', 'assets', 'src']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(join(ROOT, 'node_modules/.bin/expo'), ['prebuild', '--no-install'], {
    cwd: folder,
    env: { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1', ...env },
    stdio: 'pipe',
  })
  return folder
}

const manifest = (folder: string) =>
  readFileSync(join(folder, 'android/app/src/main/AndroidManifest.xml'), 'utf8')
const plist = (folder: string) => readFileSync(join(folder, 'ios/Innsight/Info.plist'), 'utf8')
const rights = (folder: string) =>
  readFileSync(join(folder, 'ios/Innsight/Innsight.entitlements'), 'utf8')

test('with a server and a key both systems know links, scheme and map', () => {
  const folder = prebuilt({
    EXPO_PUBLIC_INNSIGHT_URL: 'https://innsight.example',
    EXPO_PUBLIC_GOOGLE_MAPS_KEY: KEY,
    EXPO_PUBLIC_EAS_PROJECT_ID: 'a-project-of-tests',
  })
  const android = manifest(folder)
  expect(android).toContain(`android:value="${KEY}"`)
  expect(android).toContain('android:scheme="innsight"')
  expect(android).toMatch(/android:autoVerify="true"/)
  expect(android).toContain('android:host="innsight.example"')
  expect(android).toContain('android:pathPrefix="/hotels"')
  // Nothing of what the phone knows of its owner is asked for.
  expect(android).not.toMatch(/ACCESS_FINE_LOCATION|READ_CONTACTS|CAMERA|RECORD_AUDIO/)
  expect(plist(folder)).toContain('<string>innsight</string>')
  expect(rights(folder)).toContain('applinks:innsight.example')
  expect(rights(folder)).toMatch(/<key>aps-environment<\/key>\s*<string>development</)
  // Or the bundle carries what only its map needs (bundle.test.ts).
  const xcode = readFileSync(join(folder, 'ios/.xcode.env'), 'utf8')
  expect(xcode.match(/^export SOURCEMAP_FILE=/gm)).toHaveLength(1)
  expect(xcode).toContain('NODE_BINARY')
})

test('without a key Android has no map, and without a server no links of the web', () => {
  const none = { EXPO_PUBLIC_INNSIGHT_URL: '', EXPO_PUBLIC_GOOGLE_MAPS_KEY: '' }
  const folder = prebuilt(none)
  expect(manifest(folder)).not.toContain('com.google.android.geo.API_KEY')
  expect(manifest(folder)).not.toContain('autoVerify')
  expect(manifest(folder)).toContain('android:scheme="innsight"')
})

test('a production build without https is refused', () => {
  const env = { EAS_BUILD_PROFILE: 'production', EXPO_PUBLIC_INNSIGHT_URL: 'http://plain.example' }
  expect(() => prebuilt(env)).toThrow(/EXPO_PUBLIC_INNSIGHT_URL/)
})
