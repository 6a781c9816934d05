// Moves the map where the page wishes: to a place, a hotel, or back to where the URL says.
import type { Map as MapLibre, PaddingOptions } from 'maplibre-gl'
import { useEffect } from 'react'
import type { Flight } from '../search/store'
import { usePage } from '../search/store'

const PLACE_ZOOM_MAX = 13
const FLIGHT_MS = 700

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Room for the pills at the edges; on a phone also for the sheet. */
function padding(map: MapLibre): PaddingOptions {
  const { clientHeight: height, clientWidth: width } = map.getContainer()
  const phone = width < 760
  const side = Math.min(60, width / 8)
  return {
    top: Math.min(70, height / 6),
    bottom: phone ? height * 0.35 : 50,
    left: side,
    right: side,
  }
}

function fly(map: MapLibre, flight: Flight) {
  const duration = still() ? 0 : FLIGHT_MS
  if (flight.kind === 'camera') {
    const { lat, lon, zoom } = flight.camera
    const target = { center: [lon, lat] as [number, number], zoom }
    if (flight.instant) map.jumpTo(target)
    else map.easeTo({ ...target, duration })
  } else if (flight.kind === 'out') {
    map.zoomTo(map.getZoom() - 2, { duration })
  } else if (flight.kind === 'box') {
    const { west, south, east, north } = flight.box
    const unwrapped = east < west ? east + 360 : east
    map.fitBounds(
      [
        [west, south],
        [unwrapped, north],
      ],
      { padding: padding(map), maxZoom: PLACE_ZOOM_MAX, duration },
    )
  } else {
    const target = { center: [flight.lon, flight.lat] as [number, number], duration }
    map.easeTo({ ...target, zoom: Math.max(map.getZoom(), flight.zoomMin) })
  }
}

export function useFlights(map: MapLibre | null): void {
  const flight = usePage((page) => page.flight)
  useEffect(() => {
    if (map && flight) fly(map, flight)
  }, [map, flight])
}
