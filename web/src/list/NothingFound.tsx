import type { NearMiss } from '@innsight/client'
import { lazy, Suspense } from 'react'

// Most answers are not empty, and do without it.
const EmptyState = lazy(() =>
  import('./EmptyState').then(({ EmptyState }) => ({ default: EmptyState })),
)

/** In place of the list: nothing is here, and what there would be otherwise. */
export function NothingFound({ misses }: { misses: readonly NearMiss[] | undefined }) {
  return (
    <Suspense fallback={null}>
      <EmptyState misses={misses} />
    </Suspense>
  )
}
