import { defineConfig } from '@playwright/test'

/** The app's exported page with a running server behind it (e2e/serve.mjs). */
const baseURL = process.env.PHONE_URL ?? 'http://127.0.0.1:8290'

const phone = (width: number, height: number) => ({
  name: `${width}x${height}`,
  use: { viewport: { width, height }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
})

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: [['list']],
  retries: 0,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  projects: [phone(390, 844), phone(360, 740)],
  use: {
    baseURL,
    colorScheme: 'light',
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.INNSIGHT_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    },
  },
})
