// A problem in words: what happened, and what comes next.
import type { Problem } from '@innsight/client'
import { localized } from '../format/localized'
import { t } from '../messages/language'

export interface Words {
  title: string
  text: string
}

/** What of a question was refused, and the way out of it. */
export type Refused = 'dates' | 'guests' | 'text' | 'other'

const GROUPS: Record<string, Refused> = {
  check_in: 'dates',
  check_out: 'dates',
  from: 'dates',
  to: 'dates',
  adults: 'guests',
  children: 'guests',
  rooms: 'guests',
  q: 'text',
}

export const refusedOf = ({ fields }: Problem): Refused =>
  fields.map((field) => GROUPS[field]).find((group) => group !== undefined) ?? 'other'

export function wordsOf(problem: Problem): Words {
  if (problem.kind !== 'refused') return t.failure[problem.kind]
  return { title: t.failure.refused, text: t.failure[refusedOf(problem)] }
}

const MINUTE_SECONDS = 60

const unit = (name: 'minute' | 'second') =>
  localized(
    (locale) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }),
  )
const [minutes, seconds] = [unit('minute'), unit('second')]

/** 12 seconds, 5 minutes */
export const waitWords = (count: number): string =>
  count > 2 * MINUTE_SECONDS
    ? minutes().format(Math.ceil(count / MINUTE_SECONDS))
    : seconds().format(count)
