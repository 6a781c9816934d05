// How long to wait before the next look, and before what failed is tried again. Pure.

const LOOKS_MS = [500, 1000, 1000, 1500, 2000, 3000, 5000, 8000] as const
const LOOK_MAX_MS = 10_000
const TRIES_MAX = 5
const FIRST_MS = 1000
/** Whoever has to wait longer than this is told until when, and may do something else meanwhile. */
const WAIT_MAX_SECONDS = 15
/** So often it is looked by itself. */
export const LOOKS_MAX = 200
/** Longer than a bank needs; from here on the guest is told that it takes long. */
const SLOW_MS = 8000
/** So long after its deadline an order is not looked at any more by itself. */
const GRACE_MS = 15 * 60_000

/** The pause before a look at an order, after so many of them. */
export const lookPauseMs = (looks: number): number => LOOKS_MS[looks] ?? LOOK_MAX_MS

/** The pause before another try, after so many; null when that is the guest's affair. */
export function tryPauseMs(tries: number, retryAfterSeconds: number | null): number | null {
  if (tries > TRIES_MAX) return null
  return Math.max(FIRST_MS * 2 ** (tries - 1), (retryAfterSeconds ?? 0) * 1000)
}

/** Whether the server asks for more patience than can be waited for without a word. */
export const isLongWait = (retryAfterSeconds: number | null): boolean =>
  (retryAfterSeconds ?? 0) > WAIT_MAX_SECONDS

/** Whether an order takes long by now. */
export const isSlow = (createdAt: string, serverNowMs: number): boolean =>
  serverNowMs - Date.parse(createdAt) > SLOW_MS

/** Whether it is of no use to look any more without being told to. */
export const isOverdue = (deadlineAt: string, serverNowMs: number): boolean =>
  serverNowMs - Date.parse(deadlineAt) > GRACE_MS
