import type { NearMiss } from '@innsight/client'
import { lazy, Suspense } from 'react'
import { Boundary } from '../faces/Boundary'
import { t } from '../messages/language'

const NearMisses = lazy(() =>
  import('./NearMisses').then(({ NearMisses }) => ({ default: NearMisses })),
)

/** Below a short list: what one wish less would find. Most lists are long, and do without it. */
export function FewHotels({ misses }: { misses: readonly NearMiss[] }) {
  if (misses.length === 0) return null
  return (
    <li>
      <Boundary what={t.empty.uncounted} small>
        <Suspense fallback={null}>
          <NearMisses misses={misses} />
        </Suspense>
      </Boundary>
    </li>
  )
}
