import type { NearMiss } from '@innsight/client'
import {
  isFiltered,
  nearSteps,
  sameBox,
  searchParameters,
  stepsOut,
  widened,
} from '@innsight/client'
import { useQueries } from '@tanstack/react-query'
import { countQuery } from '../api/client'
import { FailureLine } from '../faces/Failure'
import { totalNumber } from '../format/total'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { useMeant } from '../search/meaning'
import { usePage } from '../search/store'
import { wishWords } from '../search/words'

/** Nothing here – so what would there be with one wish less? What the answer does not say is asked. */
export function EmptyState({ misses }: { misses: readonly NearMiss[] | undefined }) {
  const search = usePage((page) => page.search)
  const { change, clearFilters, look } = usePage.getState()
  const meta = useMeta()
  const meant = useMeant()
  const steps = meta ? stepsOut(search, misses !== undefined, meant) : []
  const counts = useQueries({
    queries: steps.map((step) => countQuery(searchParameters({ ...search, ...step.patch }))),
  })
  const wider = widened(search.area)
  const canWiden = !sameBox(wider, search.area)
  const pending = counts.some((count) => count.isPending)
  const failed = counts.filter((count) => count.isError)
  const asked = steps.flatMap((step, index) => {
    const more = counts[index]?.data
    return more && more.total > 0 ? [{ step, more }] : []
  })
  const useful = [...nearSteps(search, misses ?? [], meant), ...asked]
  const hasWishes = steps.length > 0 || isFiltered(search.filters)
  return (
    <div className="state" role="status">
      <h2>{search.checkIn ? t.empty.dated : t.empty.plain}</h2>
      {useful.length > 0 && (
        <ul className="steps">
          {useful.map(({ step, more }) => (
            <li key={JSON.stringify(step.wish)}>
              <button type="button" className="step" onClick={() => change(step.patch)}>
                <b>+{totalNumber(more)}</b> {meta && wishWords(step.wish, meta)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {failed[0] && (
        <FailureLine
          error={failed[0].error}
          failures={failed[0].errorUpdateCount}
          what={t.empty.uncounted}
          onRetry={() => {
            for (const count of failed) void count.refetch()
          }}
        />
      )}
      {!pending && failed.length === 0 && useful.length === 0 && (
        <p>
          {hasWishes ? t.empty.noHelp : t.empty.move}
          {canWiden && t.empty.further}
        </p>
      )}
      <p className="actions">
        {canWiden && (
          <button type="button" className="button" onClick={() => look(wider)}>
            {t.empty.wider}
          </button>
        )}
        {isFiltered(search.filters) && (
          <button type="button" className="button quiet" onClick={clearFilters}>
            {t.filters.clear}
          </button>
        )}
      </p>
    </div>
  )
}
