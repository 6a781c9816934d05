// The whole look of the map, drawn from our own files. There is no `glyphs` entry on purpose:
// MapLibre then draws letters with the page's own font, and no glyph server is needed.
import type {
  FilterSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Palette } from './palette'

export const DOTS = 'dots'
export const LABELS = 'labels'
const FONT = ['Inter Variable', 'Noto Sans', 'sans-serif']
export const EARTH = '<a href="https://www.naturalearthdata.com/" target="_blank">Natural Earth</a>'
const NAMES =
  '<a href="https://www.geonames.org/" target="_blank">GeoNames</a> ' +
  '(<a href="https://creativecommons.org/licenses/by/4.0/" target="_blank">CC BY 4.0</a>)'

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

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

function dots(palette: Palette): LayerSpecification {
  return {
    id: DOTS,
    type: 'circle',
    source: DOTS,
    paint: {
      'circle-radius': ['case', ['==', ['get', 'kind'], 'cluster'], 6, 4.5],
      'circle-color': ['case', ['==', ['get', 'tone'], 'few'], palette.few, palette.dot],
      'circle-opacity': ['case', ['get', 'visited'], 0.45, 0.85],
      'circle-stroke-color': palette.paper,
      'circle-stroke-width': 1.5,
    },
  }
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
      [DOTS]: { type: 'geojson', data: EMPTY },
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
      placeNames(palette, LABELS),
      countryNames(palette),
      dots(palette),
    ],
  }
}
