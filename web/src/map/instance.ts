// Makes the MapLibre map and keeps the page told of what it shows.
import * as maplibregl from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
// Without its own worker entry, a bundled MapLibre stays blank and says nothing.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { usePage } from '../search/store'
import type { Theme } from '../theme/theme'
import { addCoast, followLand, hasLand, recolourCoast, reloadLand } from './coast'
import { readPalette } from './palette'
import { dotLayers, mapStyle } from './style'

// A worker obeys the policy its own file was sent with, and files are sent with a closed one. From
// a blob it obeys the page's policy instead, which lets it load the map's files from our origin.
const workerStart = `import ${JSON.stringify(new URL(workerUrl, location.href).href)}`
maplibregl.setWorkerUrl(URL.createObjectURL(new Blob([workerStart], { type: 'text/javascript' })))

const ZOOM_MIN = 0.8
const ZOOM_MAX = 17
const FONT_WAIT_MS = 1500

/** Letters on the map are drawn with the page's font: it has to be there first, or not at all. */
async function fontReady() {
  const loaded = Promise.all([
    document.fonts.load('16px "Inter Variable"'),
    document.fonts.load('16px "Inter Variable"', 'āřş'),
  ])
  const late = new Promise((done) => setTimeout(done, FONT_WAIT_MS))
  await Promise.race([loaded, late]).catch(() => undefined)
}

export async function createMap(
  container: HTMLElement,
  onMissing: (missing: boolean) => void,
): Promise<maplibregl.Map> {
  await fontReady()
  const { west, south, east, north } = usePage.getState().search.area
  const map = new maplibregl.Map({
    container,
    style: mapStyle(readPalette()),
    bounds: [west, south, east, north],
    minZoom: ZOOM_MIN,
    maxZoom: ZOOM_MAX,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: { compact: window.innerWidth < 760 },
    fadeDuration: 150,
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 96 }), 'bottom-left')
  followLand(map, readPalette, onMissing)
  await new Promise<void>((done) => map.once('style.load', () => done()))
  addCoast(map, readPalette)
  return map
}

/** Asks anew for the map's files that are missing. */
export const reloadMap = (map: maplibregl.Map): void => reloadLand(map, readPalette)

/** Gives the map the colours of the theme, in place. */
export function dressMap(map: maplibregl.Map, _theme: Theme): void {
  const palette = readPalette()
  // On a style from elsewhere only the dots are ours.
  for (const layer of hasLand(map) ? mapStyle(palette).layers : dotLayers(palette)) {
    if (!('paint' in layer) || !layer.paint) continue
    for (const [name, value] of Object.entries(layer.paint)) {
      if (name.endsWith('-color')) map.setPaintProperty(layer.id, name as 'fill-color', value)
    }
  }
  recolourCoast(map, palette)
}
