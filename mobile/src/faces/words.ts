// A problem in words: what happened, and what comes next.
import type { Problem } from '@innsight/client'
import { t } from '../messages/language'

export interface Words {
  title: string
  text: string
}

export const wordsOf = (problem: Problem): Words => t.failure[problem.kind]

const MINUTE_SECONDS = 60

/** 12 seconds, 5 minutes */
export const waitWords = (seconds: number): string =>
  seconds > 2 * MINUTE_SECONDS
    ? t.count.minutes(Math.ceil(seconds / MINUTE_SECONDS))
    : t.count.seconds(seconds)
