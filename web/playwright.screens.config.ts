import base from './playwright.config'

/** Pictures for the README: nothing is proven by them. */
export default { ...base, testMatch: '*.shots.ts' }
