// How long rooms are still held, by the server's time, and when that is said aloud. Pure.

/** Minutes before the end at which it is said. */
export const ANNOUNCED_MINUTES = [5, 1] as const

/** Which of them. */
export type Announcement = (typeof ANNOUNCED_MINUTES)[number]

const SECONDS = 60

/** Whole seconds until the end, never less than none. */
export const secondsLeft = (expiresAt: string, serverNowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(expiresAt) - serverNowMs) / 1000))

/**
 * What has to be said between two looks at the countdown: the last mark that was passed, once.
 * Nothing when time was added, or when the first look comes late.
 */
export function announcement(before: number | null, after: number): Announcement | null {
  if (before === null || after <= 0) return null
  const passed = ANNOUNCED_MINUTES.filter(
    (minutes) => before > minutes * SECONDS && after <= minutes * SECONDS,
  )
  return passed.at(-1) ?? null
}
