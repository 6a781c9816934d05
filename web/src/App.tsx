import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { DetailPanel } from './detail/DetailPanel'
import { Boundary } from './faces/Boundary'
import { Notice } from './faces/Notice'
import { FilterBar } from './filters/FilterBar'
import { Header } from './header/Header'
import { HotelList } from './list/HotelList'
import { Meaning } from './list/Meaning'
import { SortSelect, SpokenCount, Summary } from './list/Summary'
import { MapView } from './map/MapView'
import { t, useLanguage } from './messages/language'
import { useMeta } from './search/answers'
import { followHistory, usePage } from './search/store'
import { Sheet } from './sheet/Sheet'
import { keepFocus } from './ui/focus'
import { SkipLinks } from './ui/SkipLinks'
import { Later, Over } from './view/Over'
import { useView } from './view/view'

const useOver = () => useView(({ view }) => view.kind !== 'search')

/** The search. It is not drawn anew for what lies over it. */
function Under({ children }: { children: ReactNode }) {
  return (
    <div className="app" inert={useOver()}>
      {children}
    </div>
  )
}

function Upper() {
  return useOver() ? (
    <>
      <Boundary what={t.parts.page}>
        <Over />
      </Boundary>
      <Notice over />
    </>
  ) : null
}

const LowNotice = () => (useOver() ? null : <Notice />)

/** The list, and the open hotel over it: whichever opens, the list is not drawn anew. */
function Results({ children }: { children: ReactNode }) {
  const hotel = usePage((page) => page.search.hotel)
  return (
    <>
      <div className="list-frame" inert={hotel !== null}>
        {children}
      </div>
      {hotel !== null && (
        <Boundary what={t.parts.hotel}>
          <DetailPanel key="detail" id={hotel} />
        </Boundary>
      )}
    </>
  )
}

export function App() {
  // Another language draws all of it anew.
  useLanguage((language) => language.speech)
  const meta = useMeta()
  useEffect(followHistory, [])
  useEffect(keepFocus, [])
  useEffect(() => {
    if (meta) usePage.getState().judge(meta)
  }, [meta])
  return (
    <>
      <Under>
        <SkipLinks />
        <Header />
        <Boundary what={t.parts.filters} small>
          <FilterBar />
        </Boundary>
        <main className="main">
          <Sheet
            head={
              <Boundary what={t.parts.count} small>
                <Summary />
                <SortSelect />
              </Boundary>
            }
          >
            <Results>
              <Boundary what={t.parts.meaning} small>
                <Meaning />
              </Boundary>
              <Boundary what={t.parts.list}>
                <HotelList />
              </Boundary>
            </Results>
          </Sheet>
          <Boundary what={t.parts.map}>
            <MapView />
          </Boundary>
          <LowNotice />
          <SpokenCount />
        </main>
      </Under>
      <Upper />
      <Later />
    </>
  )
}
