import { defineConfig } from '@playwright/test'

/** An innsight that is already running; the launcher names its address. */
const baseURL = process.env.INNSIGHT_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: [['list']],
  retries: 0,
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 45_000 },
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.INNSIGHT_CHROMIUM ?? '/usr/bin/chromium',
      // WebGL without a graphics card, and no network but this machine: the map is drawn offline.
      args: [
        '--no-sandbox',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--ignore-gpu-blocklist',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    },
  },
})
