import { asProblem } from '../api/problem'
import { usePage } from '../search/store'

/** What the server said, in its own words, and what can be done about it. */
export function FailedState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problem = asProblem(error)
  const { change, clearFilters } = usePage.getState()
  const fields = new Set(problem.fields.map(({ field }) => field))
  const dates = fields.has('check_in') || fields.has('check_out')
  return (
    <div className="state failed" role="alert">
      <h2>{problem.title}</h2>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.fields.length > 1 && (
        <ul>
          {problem.fields.map(({ field, message }) => (
            <li key={field + message}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <p className="actions">
        {problem.passing && (
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        )}
        {dates && (
          <button
            type="button"
            className="button"
            onClick={() => change({ checkIn: null, checkOut: null })}
          >
            Search without dates
          </button>
        )}
        {!problem.passing && !dates && (
          <button type="button" className="button" onClick={clearFilters}>
            Clear all filters
          </button>
        )}
      </p>
      {problem.requestId && <p className="hint">Request {problem.requestId}</p>}
    </div>
  )
}
