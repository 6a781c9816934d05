// A problem in words: what happened, and what comes next.
import type { Problem, ProblemKind } from '@innsight/client'

export interface Words {
  title: string
  text: string
}

const WORDS: Record<Exclude<ProblemKind, 'refused'>, Words> = {
  offline: { title: 'You are offline', text: 'This goes on by itself once you are back.' },
  unreachable: { title: 'Innsight can’t be reached', text: 'Check your connection.' },
  late: { title: 'This takes too long', text: 'No answer came within ten seconds.' },
  garbled: {
    title: 'The answer can’t be read',
    text: 'It was cut off, or did not come from Innsight.',
  },
  busy: { title: 'Too many questions at once', text: 'Innsight asks for a short pause.' },
  down: {
    title: 'Innsight has a problem',
    text: 'It is on our side, and usually over in a moment.',
  },
  gone: { title: 'This is not here any more', text: 'It may have closed or moved.' },
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

const REFUSED: Record<Refused, string> = {
  dates: 'These dates can’t be searched.',
  guests: 'So many guests or rooms can’t be searched together.',
  text: 'These words can’t be searched.',
  other: 'Something in it is not possible here.',
}

export const refusedOf = ({ fields }: Problem): Refused =>
  fields.map((field) => GROUPS[field]).find((group) => group !== undefined) ?? 'other'

export function wordsOf(problem: Problem): Words {
  if (problem.kind !== 'refused') return WORDS[problem.kind]
  return { title: 'This search can’t be answered', text: REFUSED[refusedOf(problem)] }
}

const MINUTE_SECONDS = 60

/** 12 seconds, 5 minutes */
export function waitWords(seconds: number): string {
  const minutes = seconds > 2 * MINUTE_SECONDS
  return new Intl.NumberFormat('en-GB', {
    style: 'unit',
    unit: minutes ? 'minute' : 'second',
    unitDisplay: 'long',
  }).format(minutes ? Math.ceil(seconds / MINUTE_SECONDS) : seconds)
}
