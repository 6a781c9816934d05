// The fine coast, square by square as the map comes near. A square brings its own sea, which covers
// the coarse land below, and its own land on top.
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl'
import type { Palette } from './palette'
import { mapFile } from './style'

const SQUARE_DEGREES = 20
const ZOOM_MIN = 5
/** A view from zoom 5 on touches at most this many squares; more would be a mistake. */
const SQUARES_AT_ONCE_MAX = 16

const corner = (degrees: number, from: number) =>
  Math.floor((degrees - from) / SQUARE_DEGREES) * SQUARE_DEGREES + from

export function squaresOf(west: number, south: number, east: number, north: number): string[] {
  const names = new Set<string>()
  for (let lon = corner(west, -180); lon <= east; lon += SQUARE_DEGREES) {
    const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180
    for (let lat = Math.max(-90, corner(south, -90)); lat <= Math.min(89, north); ) {
      names.add(`${wrapped}_${lat}`)
      lat += SQUARE_DEGREES
    }
  }
  return [...names]
}

export function addCoast(map: MapLibre, palette: Palette): void {
  if (map.getZoom() < ZOOM_MIN - 0.5) return
  const bounds = map.getBounds()
  const [west, east] = [bounds.getWest(), bounds.getEast()]
  const names = squaresOf(west, bounds.getSouth(), east, bounds.getNorth())
  for (const name of names.slice(0, SQUARES_AT_ONCE_MAX)) {
    const source = `coast-${name}`
    if (map.getSource<GeoJSONSource>(source)) continue
    const data = mapFile(`coast/${name}.json`)
    map.addSource(source, { type: 'geojson', data, tolerance: 0.3 })
    map.addLayer(
      {
        id: `${source}-sea`,
        type: 'fill',
        source,
        minzoom: ZOOM_MIN,
        filter: ['==', ['get', 'kind'], 'sea'],
        paint: { 'fill-color': palette.sea, 'fill-antialias': false },
      },
      'squares-sea',
    )
    map.addLayer(
      {
        id: `${source}-land`,
        type: 'fill',
        source,
        minzoom: ZOOM_MIN,
        filter: ['==', ['get', 'kind'], 'land'],
        paint: { 'fill-color': palette.land },
      },
      'squares-land',
    )
  }
}

/** New colours for the squares that are already there. */
export function recolourCoast(map: MapLibre, palette: Palette): void {
  for (const { id } of map.getStyle().layers) {
    if (!id.startsWith('coast-')) continue
    map.setPaintProperty(id, 'fill-color', id.endsWith('-sea') ? palette.sea : palette.land)
  }
}
