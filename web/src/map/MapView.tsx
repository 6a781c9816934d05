import { useEffect, useRef, useState } from 'react'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { Map as MapLibre } from 'maplibre-gl'
import { useTheme } from '../theme/theme'
import { useFlights } from './flights'
import { createMap, dressMap } from './instance'
import { PillLayer } from './PillLayer'
import { reportWithoutMap } from './viewport'

/** The map, and the prices on it. */
export function MapView() {
  const frame = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre | null>(null)
  const [broken, setBroken] = useState(false)
  const theme = useTheme((store) => store.theme)

  useEffect(() => {
    if (!frame.current) return
    let live: MapLibre | null = null
    let gone = false
    createMap(frame.current)
      .then((made) => {
        if (gone) return made.remove()
        live = made
        setMap(made)
      })
      .catch(() => {
        setBroken(true)
        reportWithoutMap()
      })
    return () => {
      gone = true
      live?.remove()
      setMap(null)
    }
  }, [])

  useEffect(() => {
    if (map) dressMap(map, theme)
  }, [map, theme])

  useFlights(map)

  return (
    <section className="map" aria-label="Map of the hotels">
      <div ref={frame} className="map-canvas" />
      {map && <PillLayer map={map} />}
      {broken && (
        <p className="map-broken">
          This browser can’t draw the map (it needs WebGL). The list beside it works.
        </p>
      )}
    </section>
  )
}
