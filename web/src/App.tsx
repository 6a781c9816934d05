import { useEffect } from 'react'
import { DetailPanel } from './detail/DetailPanel'
import { FilterBar } from './filters/FilterBar'
import { Header } from './header/Header'
import { HotelList } from './list/HotelList'
import { Notice } from './list/Notice'
import { SortSelect, Summary } from './list/Summary'
import { MapView } from './map/MapView'
import { useMeta } from './search/answers'
import { followHistory, usePage } from './search/store'
import { Sheet } from './sheet/Sheet'

export function App() {
  const hotel = usePage((page) => page.search.hotel)
  const meta = useMeta()
  useEffect(followHistory, [])
  useEffect(() => {
    if (meta) usePage.getState().judge(meta)
  }, [meta])
  return (
    <div className="app">
      <a className="skip" href="#results">
        To the hotels
      </a>
      <h1 className="hidden">Innsight: hotels on a map</h1>
      <Header />
      <FilterBar />
      <main className="main" id="results">
        <Sheet
          head={
            <>
              <Summary />
              <SortSelect />
            </>
          }
        >
          <div className="list-frame" inert={hotel !== null}>
            <HotelList />
          </div>
          {hotel !== null && <DetailPanel key="detail" id={hotel} />}
        </Sheet>
        <MapView />
        <Notice />
      </main>
    </div>
  )
}
