// The fine coast, square by square as the map comes near. A square brings its own sea, which covers
// the coarse land below, its own land on top, the built-up ground and the names of small places.
import type {
  FillLayerSpecification,
  GeoJSONSource,
  Map as MapLibre,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Palette } from './palette'
import { mapFile, placeNames } from './style'

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

type Layer = FillLayerSpecification | SymbolLayerSpecification

function ground(source: string, kind: string, paint: FillLayerSpecification['paint'] & object) {
  return {
    id: `${source}-${kind}`,
    type: 'fill' as const,
    source,
    minzoom: ZOOM_MIN,
    filter: ['==', ['get', 'kind'], kind] satisfies FillLayerSpecification['filter'],
    paint,
  }
}

/** The layers of one square, each with the layer that it goes below. */
function squareLayers(palette: Palette, source: string): [Layer, string][] {
  const sea = { 'fill-color': palette.sea, 'fill-antialias': false }
  const built: FillLayerSpecification['paint'] = {
    'fill-color': palette.town,
    'fill-antialias': false,
    'fill-opacity': ['interpolate', ['linear'], ['zoom'], 5.5, 0, 7.5, 1],
  }
  return [
    [ground(source, 'sea', sea), 'squares-sea'],
    [ground(source, 'land', { 'fill-color': palette.land }), 'squares-land'],
    [ground(source, 'town', built), 'squares-towns'],
    [placeNames(palette, source), 'labels-places'],
  ]
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
    for (const [layer, before] of squareLayers(palette, source)) map.addLayer(layer, before)
  }
}

/** New colours for the squares that are already there. */
export function recolourCoast(map: MapLibre, palette: Palette): void {
  for (const source of Object.keys(map.getStyle().sources)) {
    if (!source.startsWith('coast-')) continue
    for (const [{ id, paint = {} }] of squareLayers(palette, source)) {
      for (const [name, value] of Object.entries(paint)) {
        if (name.endsWith('-color')) map.setPaintProperty(id, name as 'fill-color', String(value))
      }
    }
  }
}
