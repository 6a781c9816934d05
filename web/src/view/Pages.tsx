import { lazy, Suspense, useEffect, useRef } from 'react'
import '../styles/booking.css'
import { BookingPage } from '../booking/BookingPage'
import { BookPage } from '../booking/BookPage'
import { t } from '../messages/language'
import { links } from '../messages/links'
import { own } from '../messages/own'
import { show } from '../search/store'
import { Trips } from '../trips/Trips'
import { HOME } from '../ui/focus'
import { Icon } from '../ui/icons'
import { whoIsIt } from '../user/store'
import type { View } from './view'
import { useView } from './view'

const Account = lazy(() =>
  import('../account/Account').then(({ Account: default_ }) => ({ default: default_ })),
)
const Saved = lazy(() =>
  import('../saved/Saved').then(({ Saved: default_ }) => ({ default: default_ })),
)
const Verify = lazy(() =>
  import('../account/Account').then(({ Verify: default_ }) => ({ default: default_ })),
)
const Reset = lazy(() =>
  import('../account/Account').then(({ Reset: default_ }) => ({ default: default_ })),
)
const Compare = lazy(() =>
  import('../saved/Compare').then(({ Compare: default_ }) => ({ default: default_ })),
)

function Page({ view }: { view: View }) {
  switch (view.kind) {
    case 'book':
      return <BookPage roomTypeId={view.id} />
    case 'booking':
      return <BookingPage id={view.id} />
    case 'trips':
      return <Trips />
    case 'account':
      return <Account />
    case 'saved':
      return <Saved />
    case 'verify':
      return <Verify />
    case 'reset':
      return <Reset />
    case 'compare':
      return <Compare ids={view.ids} />
    case 'search':
      return null
  }
}

function titleOf({ kind }: View): string {
  if (kind === 'trips') return t.trips.title
  if (kind === 'verify' || kind === 'reset') return links()[kind].title
  return kind === 'search' || kind === 'book' || kind === 'booking'
    ? t.booking.label
    : own()[kind].title
}

/** A page over the search, with the way back to it. */
export function Pages() {
  const view = useView((store) => store.view)
  const page = useRef<HTMLElement>(null)
  const opener = useRef(document.activeElement)
  // Before the page has its own: what it lies over is told again when it goes.
  useEffect(() => {
    const { title } = document
    const from = opener.current
    return () => {
      document.title = title
      // What opened it is out of reach until this is gone.
      requestAnimationFrame(() => {
        const isFree = document.activeElement === document.body
        if (isFree && from instanceof HTMLElement && from.isConnected) from.focus()
      })
    }
  }, [])
  useEffect(() => {
    page.current?.focus({ preventScroll: true })
    page.current?.scrollTo({ top: 0 })
    document.title = `${titleOf(view)} – Innsight`
  }, [view])
  // A booking goes on as somebody: who that is has to be known first.
  useEffect(() => void whoIsIt(), [])
  return (
    <main ref={page} className="over" {...HOME} aria-label={titleOf(view)}>
      <div className="over-head">
        <button type="button" className="over-back" onClick={() => show({ kind: 'search' })}>
          <Icon name="back" size={16} /> {t.menu.back}
        </button>
      </div>
      <div className="over-body">
        <Suspense fallback={<p className="hint">{t.menu.loading}</p>}>
          <Page view={view} />
        </Suspense>
      </div>
    </main>
  )
}
