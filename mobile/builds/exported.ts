// The app's bundles, made as they are shipped.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '..')

/**
 * The server that is built in. Always the same, or all of it is made anew each time; whoever runs a
 * bundle leads its requests to a server that is there (outside.ts).
 */
export const ADDRESS = 'https://innsight.example'

export const PLATFORMS = ['android', 'ios'] as const
export type Platform = (typeof PLATFORMS)[number]

export interface Exported {
  /** To be removed by whoever asked for it. */
  folder: string
  file: (platform: Platform) => string
}

/** The bundles of both systems, in a new folder. */
export function exportApp(...flags: string[]): Exported {
  const folder = mkdtempSync(join(tmpdir(), 'innsight-bundle-'))
  const both = PLATFORMS.flatMap((platform) => ['--platform', platform])
  execFileSync(
    join(ROOT, 'node_modules/.bin/expo'),
    ['export', ...both, ...flags, '--output-dir', folder],
    {
      cwd: ROOT,
      env: {
        ...{ ...process.env, NODE_ENV: 'production', CI: '1', EXPO_OFFLINE: '1' },
        ...{ EXPO_NO_TELEMETRY: '1', EXPO_PUBLIC_INNSIGHT_URL: ADDRESS },
        EXPO_PUBLIC_GOOGLE_MAPS_KEY: 'a-key-for-tests',
        EXPO_PUBLIC_EAS_PROJECT_ID: 'a-project-of-tests',
      },
      stdio: 'pipe',
    },
  )
  const file = (platform: Platform) => {
    const under = join(folder, '_expo/static/js', platform)
    const names = readdirSync(under).filter((name) => !name.endsWith('.map'))
    if (names.length !== 1) throw new Error(`${platform} has ${names.length} bundles`)
    return join(under, names[0] ?? '')
  }
  return { folder, file }
}
