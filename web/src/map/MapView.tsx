import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useRef, useState } from 'react'
import { MapTrouble } from '../faces/MapTrouble'
import { t } from '../messages/language'
import { usePage } from '../search/store'
import { usePhone, useWhole } from '../sheet/stop'
import { useTheme } from '../theme/theme'
import { useGround } from './ground'
import type * as instance from './instance'
import { PeekCard } from './PeekCard'
import { PillLayer } from './PillLayer'
import { frameOf, useViewport } from './viewport'

/** The drawing of the map is most of the page's code: it loads beside the list, not before it. */
const drawing = () => import('./instance')

const DRAWING_WAIT_MS = 15_000

/** The map, and the prices on it. */
export function MapView() {
  const frame = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre | null>(null)
  const tools = useRef<typeof instance>(null)
  const [bare, setBare] = useState(false)
  const [broken, setBroken] = useState<'loading' | 'drawing' | null>(null)
  const theme = useTheme((store) => store.theme)
  const phone = usePhone()
  const hidden = useWhole() && phone

  useEffect(() => {
    if (!frame.current) return
    const { framedAs } = usePage.getState()
    // Its size is known before it can draw: prices are asked for meanwhile.
    framedAs(frameOf(frame.current))
    let live: MapLibre | null = null
    let gone = false
    let step: 'loading' | 'drawing' = 'loading'
    // It may come after all: until then there is a way on.
    const late = setTimeout(() => setBroken('loading'), DRAWING_WAIT_MS)
    drawing()
      .then((made) => {
        step = 'drawing'
        tools.current = made
        return gone || !frame.current ? null : made.createMap(frame.current, setBare)
      })
      .then((made) => {
        if (gone || !made) return made?.remove()
        live = made
        setMap(made)
        setBroken(null)
      })
      .catch(() => {
        setBroken(step)
        framedAs(null)
      })
      .finally(() => clearTimeout(late))
    return () => {
      gone = true
      clearTimeout(late)
      live?.remove()
      setMap(null)
    }
  }, [])

  useEffect(() => {
    if (map) tools.current?.dressMap(map, theme)
  }, [map, theme])

  useViewport(map)
  const ground = useGround(map)

  return (
    <section className="map" aria-label={t.map.label} tabIndex={-1} inert={hidden}>
      <div ref={frame} className="map-canvas" />
      {map && <PillLayer map={map} />}
      <MapTrouble
        bare={bare || ground.missing}
        plain={ground.plain}
        onReload={() => {
          setBare(false)
          if (map) tools.current?.reloadMap(map)
          ground.reload()
        }}
      />
      <PeekCard />
      {broken === 'drawing' && <p className="map-broken">{t.map.noDrawing}</p>}
      {broken === 'loading' && (
        <p className="map-broken">
          <span>{t.map.notLoaded}</span>{' '}
          <button type="button" className="text-button" onClick={() => window.location.reload()}>
            {t.tryAgain}
          </button>
        </p>
      )}
    </section>
  )
}
