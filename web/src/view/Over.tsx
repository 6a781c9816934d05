import { lazy, Suspense } from 'react'
import { t } from '../messages/language'

// What is not on the first screen comes when it is wanted, or when the first screen is there.
const Pages = lazy(() => import('./Pages').then(({ Pages }) => ({ default: Pages })))
const Tray = lazy(() => import('../saved/Tray').then(({ Tray }) => ({ default: Tray })))
const Live = lazy(() => import('../live/Live').then(({ Live }) => ({ default: Live })))

/** The page that lies over the search. */
export function Over() {
  return (
    <Suspense
      fallback={
        <div className="over" role="status">
          <p className="hint">{t.menu.loading}</p>
        </div>
      }
    >
      <Pages />
    </Suspense>
  )
}

/** What goes on without being looked at. */
export function Later() {
  return (
    <Suspense fallback={null}>
      <Live />
      <Tray />
    </Suspense>
  )
}
