import base from './playwright.config'

/** What the page takes: printed, and judged by nobody. */
export default { ...base, testMatch: '*.measure.ts', timeout: 900_000 }
