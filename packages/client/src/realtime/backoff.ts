// When a socket is opened again after it has ended.

/** The first wait is at most this, each next one at most twice as long. */
const FIRST_MS = 500
const MOST_MS = 30_000
/** A server that stops has others, or is back soon: its clients must not come all at once. */
const GOING_MS = 2000
const BUSY_LEAST_MS = 5000
const FAULT_LEAST_MS = MOST_MS / 2

/** Why it has ended: RFC 6455, 7.4, and what the server adds to it. */
export const CLOSED = {
  going: 1001,
  noProtocol: 1002,
  noData: 1003,
  notText: 1007,
  refused: 1008,
  tooLarge: 1009,
  tooSlow: 1013,
  notSignedIn: 4401,
} as const

/** The longest wait after so many failures in a row. */
const ceilingOf = (failures: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, Math.min(failures, 16) - 1))

/** Whether it has ended for what we did, or asked too much: no news of the world mends that. */
export const isOurs = (code: number): boolean =>
  Object.values<number>(CLOSED).includes(code) && code !== CLOSED.going

/** How long to wait after that many failures in a row; null: not before somebody signs in. */
export function waitMs(code: number, failures: number, random: number): number | null {
  const jittered = random * ceilingOf(failures)
  switch (code) {
    case CLOSED.notSignedIn:
      return null
    case CLOSED.going:
      // Once it is back; but one that goes again and again is followed ever more slowly.
      return Math.max(random * GOING_MS, jittered)
    case CLOSED.tooSlow:
    case CLOSED.refused:
      return BUSY_LEAST_MS + jittered
    case CLOSED.noProtocol:
    case CLOSED.noData:
    case CLOSED.notText:
    case CLOSED.tooLarge:
      return FAULT_LEAST_MS + random * (MOST_MS - FAULT_LEAST_MS)
    default:
      return jittered
  }
}
