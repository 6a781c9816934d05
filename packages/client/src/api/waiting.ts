// How long to wait before what failed is tried again by itself. An outage must not be asked at by
// every open page.

const TRIES_MAX = 8
const WAIT_MAX_SECONDS = 60

/**
 * How long to wait after so many failures: twice as long each time, never less than was asked for;
 * null once it is the person's affair.
 */
export function waitSeconds(base: number | null, failures: number): number | null {
  if (base === null || failures > TRIES_MAX) return null
  const doubled = base * 2 ** Math.max(0, failures - 1)
  return Math.max(base, Math.min(WAIT_MAX_SECONDS, doubled))
}
