// The whole look of the map, drawn from our own files. There is no `glyphs` entry on purpose:
// MapLibre then draws letters with the page's own font, and no glyph server is needed.
import type {
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import type { Palette } from './palette'

export const DOTS = 'dots'
const FONT = ['Inter Variable', 'Noto Sans', 'sans-serif']
const EARTH = '<a href="https://www.naturalearthdata.com/" target="_blank">Natural Earth</a>'
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
    filter: ['all', ['==', ['get', 'kind'], 'place'], ['<=', ['get', 'from'], ['zoom']]],
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
    source: 'labels',
    maxzoom: 6.5,
    filter: ['all', ['==', ['get', 'kind'], 'country'], ['<=', ['get', 'from'], ['zoom']]],
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

export function mapStyle(palette: Palette): StyleSpecification {
  const fine = { minzoom: 5 }
  return {
    version: 8,
    sources: {
      land: fromFile('land.json', { attribution: EARTH }),
      borders: fromFile('borders.json'),
      'borders-fine': fromFile('borders-fine.json'),
      labels: fromFile('labels.json', { attribution: NAMES }),
      [DOTS]: { type: 'geojson', data: EMPTY },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
      {
        id: 'coast',
        type: 'line',
        source: 'land',
        maxzoom: 5,
        paint: { 'line-color': palette.coast, 'line-width': 0.8 },
      },
      // Squares of the fine coast go in here: all their seas below all their land.
      { id: 'squares-sea', type: 'background', layout: { visibility: 'none' } },
      { id: 'squares-land', type: 'background', layout: { visibility: 'none' } },
      { id: 'squares-towns', type: 'background', layout: { visibility: 'none' } },
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        maxzoom: 5,
        paint: { 'line-color': palette.border, 'line-width': 0.9 },
      },
      {
        id: 'borders-fine',
        type: 'line',
        source: 'borders-fine',
        ...fine,
        paint: { 'line-color': palette.border, 'line-width': 1.3 },
      },
      placeNames(palette, 'labels'),
      countryNames(palette),
      dots(palette),
    ],
  }
}
