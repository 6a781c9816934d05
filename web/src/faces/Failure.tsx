import { asProblem, isFiltered, waitSeconds } from '@innsight/client'
import { useMemo } from 'react'
import { t } from '../messages/language'
import { usePage } from '../search/store'
import { useCountdown } from './countdown'
import { refusedOf, waitWords, wordsOf } from './words'

interface Props {
  error: unknown
  onRetry: () => void
  /** What is missing, when that is not the whole of what was asked. */
  what?: string
  /** How often it has failed. */
  failures?: number
  /** Tries again by itself after so many seconds, besides what the server asks for. */
  seconds?: number | null
}

/** The problem, the same one as long as the error is, and the seconds until it is tried again. */
function useProblem({ error, onRetry, failures = 1, seconds = null }: Props) {
  const problem = useMemo(() => asProblem(error), [error])
  const base = problem.repeatable ? (problem.retryAfterSeconds ?? seconds) : null
  return { problem, left: useCountdown(problem, waitSeconds(base, failures), onRetry) }
}

/** The ways out of a question that can't be answered: each of them changes the question. */
function WaysOut({ refused }: { refused: ReturnType<typeof refusedOf> }) {
  const filters = usePage((page) => page.search.filters)
  const { change, filter, clearFilters } = usePage.getState()
  const without = {
    dates: { words: t.failure.withoutDates, act: () => change({ checkIn: null, checkOut: null }) },
    guests: {
      words: t.failure.twoAdults,
      act: () => change({ adults: 2, children: 0, rooms: 1 }),
    },
    text: { words: t.failure.withoutWords, act: () => filter({ text: '' }) },
    other: null,
  }[refused]
  if (without) return <Action words={without.words} act={without.act} />
  if (isFiltered(filters)) return <Action words={t.filters.clear} act={clearFilters} />
  return (
    <a className="button" href="/">
      {t.parts.startOver}
    </a>
  )
}

function Action({ words, act }: { words: string; act: () => void }) {
  return (
    <button type="button" className="button" onClick={act}>
      {words}
    </button>
  )
}

/** What happened, in words, and what can be done about it. */
export function Failure(props: Props) {
  const { onRetry, what } = props
  const { problem, left } = useProblem(props)
  const { title, text } = wordsOf(problem)
  return (
    <div className="state failed" role="alert">
      <h2>{title}</h2>
      <p>
        {what && `${what} `}
        {text}
      </p>
      {left !== null && <p aria-live="off">{t.failure.againIn(waitWords(left))}</p>}
      <p className="actions">
        {problem.repeatable ? (
          <Action words={t.tryAgain} act={onRetry} />
        ) : (
          <WaysOut refused={refusedOf(problem)} />
        )}
      </p>
      {problem.requestId && <p className="hint">{t.failure.ifYouTell(problem.requestId)}</p>}
    </div>
  )
}

interface LineProps extends Props {
  /** The way on where the same question would be refused again. */
  onRefused?: () => void
}

/** The same, in one line, where only a part is missing or old. */
export function FailureLine(props: LineProps) {
  const { onRetry, onRefused, what = '' } = props
  const { problem, left } = useProblem(props)
  const act = problem.repeatable ? onRetry : onRefused
  const { title } = wordsOf(problem)
  return (
    <p className="failed-line" role="alert">
      <span>
        {what} {title}.{left !== null && ` ${t.failure.againIn(waitWords(left))}`}
      </span>
      {act && (
        <button type="button" className="text-button" onClick={act}>
          {t.tryAgain}
        </button>
      )}
    </p>
  )
}

/** While a failure is being tried again: its place is kept, and it says so. */
export function Retrying() {
  return (
    <div className="state" role="status">
      <h2>{t.failure.again}</h2>
    </div>
  )
}
