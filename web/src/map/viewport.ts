import type { Map as MapLibre } from 'maplibre-gl'
import { snapOutward } from '../search/box'
import { usePage } from '../search/store'

const LEVEL_MAX = 22

/** Tells the page where the map stands and which snapped box that asks for. */
export function reportView(map: MapLibre): void {
  const bounds = map.getBounds()
  const centre = map.getCenter()
  const zoom = map.getZoom()
  const view = {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
  const camera = { lat: centre.lat, lon: centre.wrap().lng, zoom }
  const level = Math.min(LEVEL_MAX, Math.max(0, Math.floor(zoom)))
  usePage.getState().moved(camera, snapOutward(view), level)
}

const TILE_PIXELS = 512

/** Without WebGL there is no map, but there is a place in the URL: the list asks around it. */
export function reportWithoutMap(): void {
  const { search, moved } = usePage.getState()
  const { lat, lon, zoom } = search.camera
  const half = ((window.innerWidth / 2 / TILE_PIXELS) * 360) / 2 ** zoom / 2
  const view = { west: lon - half, east: lon + half, south: lat - half / 2, north: lat + half / 2 }
  const clamped = { ...view, south: Math.max(-90, view.south), north: Math.min(90, view.north) }
  moved(search.camera, snapOutward(clamped), Math.floor(zoom))
}
