import { useQueries } from '@tanstack/react-query'
import { countQuery } from '../api/queries'
import { wholeNumber } from '../format/dates'
import { useMeta } from '../search/answers'
import { widened } from '../search/box'
import { searchParameters } from '../search/parameters'
import { stepsOut } from '../search/relax'
import { usePage } from '../search/store'

/** Nothing here – so what would there be with one wish less? Asked only now. */
export function EmptyState() {
  const search = usePage((page) => page.search)
  const { change, clearFilters, look } = usePage.getState()
  const meta = useMeta()
  const steps = meta ? stepsOut(search, meta) : []
  const counts = useQueries({
    queries: steps.map((step) => countQuery(searchParameters({ ...search, ...step.patch }))),
  })
  const pending = counts.some((count) => count.isPending)
  const useful = steps
    .map((step, index) => ({ step, more: counts[index]?.data ?? 0 }))
    .filter(({ more }) => more > 0)
  return (
    <div className="state" role="status">
      <h2>{search.checkIn ? 'Nothing free here for these dates' : 'No hotels here'}</h2>
      {useful.length > 0 && (
        <ul className="steps">
          {useful.map(({ step, more }) => (
            <li key={step.key}>
              <button type="button" className="step" onClick={() => change(step.patch)}>
                <b>+{wholeNumber(more)}</b> {step.words}
              </button>
            </li>
          ))}
        </ul>
      )}
      {!pending && useful.length === 0 && (
        <p>
          {steps.length > 1
            ? 'No wish less would help here: look at a wider map.'
            : 'Move the map, or look at a wider one.'}
        </p>
      )}
      <p className="actions">
        <button type="button" className="button" onClick={() => look(widened(search.area))}>
          Look at a wider map
        </button>
        {steps.length > 1 && (
          <button type="button" className="button quiet" onClick={clearFilters}>
            Clear all filters
          </button>
        )}
      </p>
    </div>
  )
}
