import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import { usePage } from '../search/store'

const STOPS = ['peek', 'half', 'full'] as const
type Stop = (typeof STOPS)[number]

const DRAG_PIXELS = 8
const FLING_PIXELS = 60

const NEXT: Record<Stop, Stop> = { peek: 'half', half: 'full', full: 'peek' }
const WORDS: Record<Stop, string> = {
  peek: 'Show the list',
  half: 'Show only the list',
  full: 'Show the map',
}

function moved(stop: Stop, pixels: number): Stop {
  const steps = Math.abs(pixels) > window.innerHeight * 0.45 ? 2 : 1
  const index = STOPS.indexOf(stop) + (pixels < 0 ? steps : -steps)
  return STOPS[Math.max(0, Math.min(STOPS.length - 1, index))] ?? stop
}

/** On a phone the list is a sheet over the map with three stops; on a desk it is a column. */
export function Sheet({ head, children }: { head: ReactNode; children: ReactNode }) {
  const [stop, setStop] = useState<Stop>('peek')
  const sheet = useRef<HTMLElement>(null)
  const start = useRef<number | null>(null)
  const hotel = usePage((page) => page.search.hotel)

  // Opening a hotel shows it; going back leaves the sheet where it is.
  useEffect(() => {
    if (hotel) setStop((now) => (now === 'peek' ? 'half' : now))
  }, [hotel])

  const offset = (pixels: number) =>
    sheet.current?.style.setProperty('--drag', pixels === 0 ? '0px' : `${pixels}px`)
  const begin = (event: React.PointerEvent) => {
    start.current = event.clientY
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const drag = (event: React.PointerEvent) => {
    if (start.current === null) return
    const pixels = event.clientY - start.current
    if (Math.abs(pixels) < DRAG_PIXELS) return
    sheet.current?.classList.add('dragging')
    offset(pixels)
  }
  const end = (event: React.PointerEvent) => {
    if (start.current === null) return
    const pixels = event.clientY - start.current
    start.current = null
    sheet.current?.classList.remove('dragging')
    offset(0)
    if (Math.abs(pixels) > FLING_PIXELS) setStop(moved(stop, pixels))
    else if (Math.abs(pixels) < DRAG_PIXELS) setStop(NEXT[stop])
  }
  return (
    <aside ref={sheet} className="panel" data-stop={stop} aria-label="Results">
      <button
        type="button"
        className="sheet-handle only-phone"
        aria-label={WORDS[stop]}
        onPointerDown={begin}
        onPointerMove={drag}
        onPointerUp={end}
        onPointerCancel={end}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault()
            setStop(NEXT[stop])
          }
        }}
      >
        <span />
      </button>
      <div className="panel-head">{head}</div>
      <div className="panel-body">{children}</div>
    </aside>
  )
}
