// The whole look of the map, drawn from our own files. There is no `glyphs` entry on purpose:
// MapLibre then draws letters with the page's own font, and no glyph server is needed.
import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Palette } from './palette'

/** Named so that a style from elsewhere has nothing of the same name. */
export const DOTS = 'innsight-dots'
/** The source of streets, and where they go in. */
export const STREETS = 'streets'
export const LABELS = 'labels'
export const FONT = ['Inter Variable', 'Noto Sans', 'sans-serif']
export const EARTH = '<a href="https://www.naturalearthdata.com/" target="_blank">Natural Earth</a>'
const NAMES =
  '<a href="https://www.geonames.org/" target="_blank">GeoNames</a> ' +
  '(<a href="https://creativecommons.org/licenses/by/4.0/" target="_blank">CC BY 4.0</a>)'

/** `PillLayer.tsx` fills it. */
const NO_DOTS: GeoJSONSourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
}

/** MapLibre's worker has no page to resolve against: it needs whole addresses. */
export const mapFile = (name: string): string => new URL(`/map/${name}`, location.href).href

const fromFile = (name: string, more: object = {}): GeoJSONSourceSpecification => ({
  type: 'geojson',
  data: mapFile(name),
  tolerance: 0.3,
  ...more,
})

export const ofKind = (kind: string) => ['==', ['get', 'kind'], kind] satisfies FilterSpecification

/** Something unseen that the squares of the land are laid below. */
const anchor = (id: string): LayerSpecification => ({
  id,
  type: 'background',
  layout: { visibility: 'none' },
})

const labelPaint = (color: string, halo: string) => ({
  'text-color': color,
  'text-halo-color': halo,
  'text-halo-width': 1.4,
  'text-halo-blur': 0.4,
})

/** Names of places; each knows the zoom it appears at. The squares of the coast bring more. */
export function placeNames(palette: Palette, source: string): SymbolLayerSpecification {
  return {
    id: `${source}-places`,
    type: 'symbol',
    source,
    minzoom: 4,
    filter: ['all', ofKind('place'), ['<=', ['get', 'from'], ['zoom']]],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'symbol-sort-key': ['get', 'order'],
      'text-padding': 6,
      'text-max-width': 9,
      'text-size': [
        'interpolate',
        ['linear'],
        ['zoom'],
        4,
        ['interpolate', ['linear'], ['get', 'size'], 4, 10, 7, 13],
        12,
        ['interpolate', ['linear'], ['get', 'size'], 3.6, 11.5, 7, 19],
      ],
    },
    paint: labelPaint(palette.label, palette.halo),
  }
}

/** Airports: a point, and the code that is on the ticket. */
export function airportLayers(
  palette: Palette,
  source: string,
): [CircleLayerSpecification, SymbolLayerSpecification] {
  const filter: FilterSpecification = ['all', ofKind('airport'), ['<=', ['get', 'from'], ['zoom']]]
  const point: CircleLayerSpecification = {
    id: `${source}-airport-points`,
    type: 'circle',
    source,
    minzoom: 7,
    filter,
    paint: {
      'circle-radius': 2.5,
      'circle-color': palette['label-strong'],
      'circle-stroke-color': palette.halo,
      'circle-stroke-width': 1,
    },
  }
  const code: SymbolLayerSpecification = {
    id: `${source}-airports`,
    type: 'symbol',
    source,
    minzoom: 7,
    filter,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': 10.5,
      'text-letter-spacing': 0.08,
      'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
      'text-radial-offset': 0.6,
    },
    paint: labelPaint(palette['label-strong'], palette.halo),
  }
  return [point, code]
}

function countryNames(palette: Palette): SymbolLayerSpecification {
  return {
    id: 'countries',
    type: 'symbol',
    source: LABELS,
    maxzoom: 6.5,
    filter: ['all', ofKind('country'), ['<=', ['get', 'from'], ['zoom']]],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'symbol-sort-key': ['get', 'order'],
      'text-transform': 'uppercase',
      'text-letter-spacing': 0.12,
      'text-max-width': 7,
      'text-padding': 4,
      'text-size': ['interpolate', ['linear'], ['zoom'], 1, 9, 4, 11.5, 7, 15],
    },
    paint: {
      ...labelPaint(palette['label-strong'], palette.halo),
      'text-opacity': ['interpolate', ['linear'], ['zoom'], 5, 0.85, 6.4, 0],
    },
  }
}

/** Wide enough for its number, and for a finger that is not too thick (WCAG 2.5.8: 24 pixels). */
const BUBBLE: ExpressionSpecification = ['step', ['length', ['get', 'label']], 12, 3, 14, 5, 19]

/** What has no place for its price: a hotel as a dot, a cluster as a bubble with its number. */
export function dotLayers(palette: Palette): LayerSpecification[] {
  const points: LayerSpecification = {
    id: DOTS,
    type: 'circle',
    source: DOTS,
    paint: {
      'circle-radius': ['case', ['==', ['get', 'kind'], 'cluster'], BUBBLE, 4.5],
      'circle-color': ['case', ['==', ['get', 'tone'], 'few'], palette.few, palette.dot],
      'circle-opacity': ['case', ['get', 'visited'], 0.45, 0.85],
      'circle-stroke-color': palette.paper,
      'circle-stroke-width': 1.5,
    },
  }
  const numbers: LayerSpecification = {
    id: `${DOTS}-numbers`,
    type: 'symbol',
    source: DOTS,
    filter: ofKind('cluster'),
    layout: {
      'text-field': ['get', 'label'],
      'text-font': FONT,
      'text-size': 11,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': palette.paper },
  }
  return [points, numbers]
}

/** A border is a hair wide from afar. */
export function borderLine(palette: Palette): LineLayerSpecification['paint'] & object {
  return {
    'line-color': palette.border,
    'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.9, 6, 1.3],
  }
}

export function mapStyle(palette: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {
      [LABELS]: fromFile(`${LABELS}.json`, { attribution: NAMES }),
      [DOTS]: NO_DOTS,
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      // The land goes in here: of each depth all seas below all land, the finer depth on top.
      ...['world', 'wide', 'near'].flatMap((depth) => [
        anchor(`${depth}-sea`),
        anchor(`${depth}-land`),
      ]),
      anchor('towns'),
      anchor('borders'),
      anchor(STREETS),
      placeNames(palette, LABELS),
      countryNames(palette),
      ...dotLayers(palette),
    ],
  }
}

/** Our dots on top of another style. The map never tilts, turns or curves: prices stand on it. */
export function withDots(style: StyleSpecification, palette: Palette): StyleSpecification {
  const flat = { ...style }
  delete flat.projection
  delete flat.terrain
  delete flat.sky
  return {
    ...flat,
    sources: { ...style.sources, [DOTS]: NO_DOTS },
    layers: [...style.layers, ...dotLayers(palette)],
  }
}
