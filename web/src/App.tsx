import { useEffect } from 'react'
import { DetailPanel } from './detail/DetailPanel'
import { Boundary } from './faces/Boundary'
import { Notice } from './faces/Notice'
import { FilterBar } from './filters/FilterBar'
import { Header } from './header/Header'
import { HotelList } from './list/HotelList'
import { SortSelect, SpokenCount, Summary } from './list/Summary'
import { MapView } from './map/MapView'
import { useMeta } from './search/answers'
import { followHistory, usePage } from './search/store'
import { Sheet } from './sheet/Sheet'
import { keepFocus } from './ui/focus'
import { SkipLinks } from './ui/SkipLinks'

export function App() {
  const hotel = usePage((page) => page.search.hotel)
  const meta = useMeta()
  useEffect(followHistory, [])
  useEffect(keepFocus, [])
  useEffect(() => {
    if (meta) usePage.getState().judge(meta)
  }, [meta])
  return (
    <div className="app">
      <SkipLinks />
      <Header />
      <Boundary what="The filters" small>
        <FilterBar />
      </Boundary>
      <main className="main">
        <Sheet
          head={
            <Boundary what="The count" small>
              <Summary />
              <SortSelect />
            </Boundary>
          }
        >
          <div className="list-frame" inert={hotel !== null}>
            <Boundary what="The list">
              <HotelList />
            </Boundary>
          </div>
          {hotel !== null && (
            <Boundary what="This hotel">
              <DetailPanel key="detail" id={hotel} />
            </Boundary>
          )}
        </Sheet>
        <Boundary what="The map">
          <MapView />
        </Boundary>
        <Notice />
        <SpokenCount />
      </main>
    </div>
  )
}
