import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { t } from '../messages/language'
import { usePage } from '../search/store'
import { useSheetDrag } from './drag'
import type { Stop } from './stop'
import { usePhone, useSheet, useWhole } from './stop'

const NEXT: Record<Stop, Stop> = { peek: 'half', half: 'full', full: 'peek' }
const wordsOf = (stop: Stop): string =>
  ({ peek: t.list.showList, half: t.list.onlyList, full: t.list.showMap })[stop]

/** On a phone the list is a sheet over the map with three stops; on a desk it is a column. */
export function Sheet({ head, children }: { head: ReactNode; children: ReactNode }) {
  const { stop, setStop, raise } = useSheet()
  const phone = usePhone()
  const reach = useWhole() ? 'full' : stop
  const sheet = useRef<HTMLElement>(null)
  const hotel = usePage((page) => page.search.hotel)
  useSheetDrag(sheet)

  // Opening a hotel shows it; going back leaves the sheet where it is.
  useEffect(() => {
    if (hotel) raise()
  }, [hotel, raise])

  return (
    <aside ref={sheet} className="panel" data-stop={stop} aria-label={t.list.results}>
      <div className="sheet-head">
        <button
          type="button"
          className="sheet-handle only-phone"
          aria-label={wordsOf(reach)}
          onClick={() => setStop(NEXT[reach])}
        >
          <span />
        </button>
        <div className="panel-head">{head}</div>
      </div>
      <div className="panel-body" inert={phone && stop === 'peek'}>
        {children}
      </div>
    </aside>
  )
}
