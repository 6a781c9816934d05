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

export function App() {
  // Another language draws all of it anew.
  useLanguage((language) => language.speech)
  const hotel = usePage((page) => page.search.hotel)
  const meta = useMeta()
  useEffect(followHistory, [])
  useEffect(keepFocus, [])
  useEffect(() => {
    if (meta) usePage.getState().judge(meta)
  }, [meta])
  const over = useView(({ view }) => view.kind !== 'search')
  return (
    <>
      <div className="app" inert={over}>
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
            <div className="list-frame" inert={hotel !== null}>
              <Boundary what={t.parts.meaning} small>
                <Meaning />
              </Boundary>
              <Boundary what={t.parts.list}>
                <HotelList />
              </Boundary>
            </div>
            {hotel !== null && (
              <Boundary what={t.parts.hotel}>
                <DetailPanel key="detail" id={hotel} />
              </Boundary>
            )}
          </Sheet>
          <Boundary what={t.parts.map}>
            <MapView />
          </Boundary>
          {!over && <Notice />}
          <SpokenCount />
        </main>
      </div>
      {over && (
        <Boundary what={t.parts.page}>
          <Over />
        </Boundary>
      )}
      {over && <Notice over />}
      <Later />
    </>
  )
}
