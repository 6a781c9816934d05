// The land in three depths, the finer ones square by square as the map comes near. A square brings
// its own sea, which covers the coarser land below, its own land on top, the borders, the built-up
// ground and the names of the places that matter from there on.

import type { Box } from '@innsight/client'
import { wrapped } from '@innsight/client'
import type {
  CircleLayerSpecification,
  FillLayerSpecification,
  GeoJSONSource,
  LineLayerSpecification,
  Map as MapLibre,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Palette } from './palette'
import { airportLayers, borderLine, EARTH, LABELS, mapFile, ofKind, placeNames } from './style'

/**
 * `scripts/make-land.mjs` cuts the same sizes. A depth shows from a zoom on, is not worth loading
 * far past `until`, and leaves the borders to the next depth at `bordersUntil`.
 */
const DEPTHS = {
  world: { degrees: 360, from: 0, until: 5, bordersUntil: 5 },
  wide: { degrees: 20, from: 5, until: 24, bordersUntil: 8 },
  near: { degrees: 5, from: 8, until: 24, bordersUntil: 24 },
} as const
type Depth = keyof typeof DEPTHS
const NAMES = Object.keys(DEPTHS) as Depth[]

/** A depth loads a little before it shows. */
const EARLY = 0.5
/** A view touches fewer squares of a depth than this; more would be a mistake. */
const SQUARES_AT_ONCE_MAX = 16
/** Squares that were left behind are kept up to this many, for the way back. */
const SQUARES_KEPT_MAX = 40

const corner = (degrees: number, from: number, size: number) =>
  Math.floor((degrees - from) / size) * size + from

/** The south-west corners of the squares that a view touches. */
export function squaresOf({ west, south, east, north }: Box, size: number): string[] {
  const names = new Set<string>()
  for (let lon = corner(west, -180, size); lon <= east; lon += size) {
    for (
      let lat = Math.max(-90, corner(south, -90, size));
      lat <= Math.min(89, north);
      lat += size
    ) {
      names.add(`${wrapped(lon)}_${lat}`)
    }
  }
  return [...names]
}

type Layer =
  | CircleLayerSpecification
  | FillLayerSpecification
  | LineLayerSpecification
  | SymbolLayerSpecification

/** The layers of one square, each with the layer that it goes below. */
function squareLayers(palette: Palette, source: string, depth: Depth): [Layer, string][] {
  const { from, bordersUntil } = DEPTHS[depth]
  const part = (kind: string, more = kind) => ({
    id: `${source}-${more}`,
    source,
    minzoom: from,
    filter: ofKind(kind),
  })
  const fill = (kind: string, paint: FillLayerSpecification['paint'] & object): Layer => ({
    ...part(kind),
    type: 'fill',
    paint,
  })
  const land = fill('land', { 'fill-color': palette.land })
  const border: Layer = {
    ...part('border'),
    type: 'line',
    maxzoom: bordersUntil,
    paint: borderLine(palette),
  }
  if (depth === 'world') {
    const shore: LineLayerSpecification['paint'] = {
      'line-color': palette.coast,
      'line-width': 0.8,
    }
    const coast: Layer = { ...part('land', 'coast'), type: 'line', maxzoom: 5, paint: shore }
    return [
      [land, 'world-land'],
      [coast, 'world-land'],
      [border, 'borders'],
    ]
  }
  const built: FillLayerSpecification['paint'] = {
    'fill-color': palette.town,
    'fill-antialias': false,
    'fill-opacity': ['interpolate', ['linear'], ['zoom'], 5.5, 0, 7.5, 1],
  }
  return [
    [fill('sea', { 'fill-color': palette.sea, 'fill-antialias': false }), `${depth}-sea`],
    [land, `${depth}-land`],
    [fill('town', built), 'towns'],
    [border, 'borders'],
    ...airportLayers(palette, source).map((layer): [Layer, string] => [layer, 'labels-places']),
    [placeNames(palette, source), 'labels-places'],
  ]
}

/** The squares that a map holds, oldest first. */
const held = new WeakMap<MapLibre, Map<string, Depth>>()

function heldBy(map: MapLibre): Map<string, Depth> {
  const squares = held.get(map) ?? new Map<string, Depth>()
  held.set(map, squares)
  return squares
}

function addSquare(map: MapLibre, palette: Palette, source: string, depth: Depth) {
  const data = mapFile(`${source}.json`)
  map.addSource(source, { type: 'geojson', data, tolerance: 0.3, attribution: EARTH })
  for (const [layer, before] of squareLayers(palette, source, depth)) map.addLayer(layer, before)
  heldBy(map).set(source, depth)
}

function dropSquare(map: MapLibre, palette: Palette, source: string, depth: Depth) {
  for (const [{ id }] of squareLayers(palette, source, depth)) map.removeLayer(id)
  map.removeSource(source)
  heldBy(map).delete(source)
}

/** Maps that show another style: there is no land to keep. */
const landless = new WeakSet<MapLibre>()

export const hasLand = (map: MapLibre): boolean => !landless.has(map)

/** Whether the map has the shipped land. With its style all squares of it have gone. */
export function setLand(map: MapLibre, has: boolean): void {
  if (has) landless.delete(map)
  else landless.add(map)
  heldBy(map).clear()
  missingOf(map).clear()
}

/** Whether a source is a file of the shipped map. */
const isLand = (source: string) => source === LABELS || /^(world|wide|near)\//.test(source)

/** The files of a map that could not be loaded, and have not come since. */
const missing = new WeakMap<MapLibre, Set<string>>()

function missingOf(map: MapLibre): Set<string> {
  const sources = missing.get(map) ?? new Set<string>()
  missing.set(map, sources)
  return sources
}

/** A square whose file failed makes room, so that it can be asked for anew. */
function loseSquare(map: MapLibre, palette: Palette, source: string) {
  const depth = heldBy(map).get(source)
  if (depth) dropSquare(map, palette, source, depth)
}

/** Asks anew for what is missing, as far as it is still looked at. */
export function reloadLand(map: MapLibre, readPalette: () => Palette): void {
  const files = missingOf(map)
  if (files.has(LABELS)) map.getSource<GeoJSONSource>(LABELS)?.setData(mapFile(`${LABELS}.json`))
  addCoast(map, readPalette)
  for (const file of files) {
    if (file !== LABELS && !heldBy(map).has(file)) files.delete(file)
  }
}

/** Loads the land as the map moves, and tells whether files of it are missing. */
export function followLand(
  map: MapLibre,
  readPalette: () => Palette,
  onMissing: (missing: boolean) => void,
): void {
  const files = missingOf(map)
  // What failed waits for the end of a movement: a frame is too soon.
  map.on('zoom', () => addCoast(map, readPalette, files))
  map.on('moveend', () => {
    reloadLand(map, readPalette)
    onMissing(files.size > 0)
  })
  map.on('error', (event) => {
    const { sourceId } = event as { sourceId?: string }
    if (!sourceId) return console.error(event.error)
    if (!isLand(sourceId)) return
    files.add(sourceId)
    onMissing(true)
    // Not while its own event is under way.
    queueMicrotask(() => loseSquare(map, readPalette(), sourceId))
  })
  map.on('sourcedata', ({ sourceId, sourceDataType }) => {
    // Sent once the whole file is there.
    if (sourceDataType !== 'metadata' || !files.delete(sourceId)) return
    onMissing(files.size > 0)
  })
}

/** Loads the squares that the view touches, and lets go of the oldest when there are too many. */
export function addCoast(
  map: MapLibre,
  readPalette: () => Palette,
  without: ReadonlySet<string> = new Set(),
): void {
  if (!hasLand(map)) return
  const bounds = map.getBounds()
  const view = {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
  const zoom = map.getZoom()
  const wanted = NAMES.flatMap((depth) => {
    const { degrees, from, until } = DEPTHS[depth]
    if (zoom < from - EARLY || zoom > until + EARLY) return []
    const names = squaresOf(view, degrees).slice(0, SQUARES_AT_ONCE_MAX)
    return names.map((name) => ({ depth, source: `${depth}/${name}` }))
  })
  const squares = heldBy(map)
  for (const { depth, source } of wanted) {
    if (!squares.has(source) && !without.has(source)) addSquare(map, readPalette(), source, depth)
  }
  const needed = new Set(wanted.map(({ source }) => source))
  const spare = [...squares].filter(([source]) => !needed.has(source))
  for (const [source, depth] of spare.slice(0, Math.max(0, squares.size - SQUARES_KEPT_MAX))) {
    dropSquare(map, readPalette(), source, depth)
  }
}

/** New colours for the squares that are already there. */
export function recolourCoast(map: MapLibre, palette: Palette): void {
  for (const [source, depth] of heldBy(map)) {
    for (const [{ id, paint = {} }] of squareLayers(palette, source, depth)) {
      for (const [name, value] of Object.entries(paint)) {
        if (name.endsWith('-color')) map.setPaintProperty(id, name as 'fill-color', String(value))
      }
    }
  }
}
