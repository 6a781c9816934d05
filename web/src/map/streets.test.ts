// brief: U6

import { VectorTile } from '@mapbox/vector-tile'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { PMTiles } from 'pmtiles'
import { beforeAll, expect, test, vi } from 'vitest'
import type { Palette } from './palette'
import { STREETS_FROM, streetLayers } from './streetLayers'
import { DOTS, mapStyle, STREETS, withDots } from './style'

// Without types of their own.
const { makeStreets, TOWN } = await import('../../scripts/make-streets.mjs' as string)
const { default: Pbf } = await import('pbf' as string)

const PALETTE = new Proxy({}, { get: () => '#123456' }) as Palette

beforeAll(() => {
  vi.stubGlobal('location', { href: 'http://127.0.0.1/' })
})

function withStreets(theme: 'light' | 'dark', language = 'de'): StyleSpecification {
  const style = mapStyle(PALETTE)
  const at = style.layers.findIndex(({ id }) => id === STREETS)
  const streets = streetLayers(PALETTE, theme, language)
  const layers = style.layers.toSpliced(at, 0, ...streets)
  const source = { type: 'vector' as const, tiles: ['pmtiles://http://127.0.0.1/x/{z}/{x}/{y}'] }
  return { ...style, sources: { ...style.sources, [STREETS]: source }, layers }
}

const written = (layers: readonly LayerSpecification[]) =>
  layers.filter((layer) => layer.type === 'symbol')

test.each(['light', 'dark'] as const)('%s streets on the shipped map are a style', (theme) => {
  const style = withStreets(theme)
  expect(validateStyleMin(style)).toEqual([])
  expect(new Set(style.layers.map(({ id }) => id)).size).toBe(style.layers.length)
  expect(style.layers.length).toBeGreaterThan(60)
})

test('streets need nothing from elsewhere: no letters, no pictures', () => {
  const style = withStreets('light')
  expect(style.glyphs).toBeUndefined()
  expect(style.sprite).toBeUndefined()
  const streets = streetLayers(PALETTE, 'light', 'de')
  const text = JSON.stringify(streets)
  expect(text).not.toMatch(/https?:|icon-|"image"|pgf:|Noto Sans (Regular|Medium|Italic)/)
  for (const layer of written(streets)) {
    expect(layer.layout?.['text-font'], layer.id).toEqual([
      'Inter Variable',
      'Noto Sans',
      'sans-serif',
    ])
    expect(layer.layout?.['text-field'], layer.id).toBeDefined()
  }
  expect(written(streets).map(({ id }) => id)).toContain('streets-roads_labels_minor')
})

test('streets are drawn from near only, and in our colours', () => {
  for (const layer of streetLayers(PALETTE, 'light', 'en')) {
    expect(layer.minzoom, layer.id).toBeGreaterThanOrEqual(STREETS_FROM)
    expect('source' in layer && layer.source, layer.id).toBe(STREETS)
  }
  const fills = streetLayers(PALETTE, 'dark', 'en').filter(({ type }) => type === 'fill')
  const colour = (id: string) => {
    const layer = fills.find((fill) => fill.id === `streets-${id}`)
    return layer?.type === 'fill' && layer.paint?.['fill-color']
  }
  expect([colour('earth'), colour('water')]).toEqual([PALETTE.land, PALETTE.sea])
})

test('prices stand on a style from elsewhere, which stays flat', () => {
  const style: StyleSpecification = {
    version: 8,
    projection: { type: 'globe' },
    terrain: { source: 'hills' },
    sky: {},
    sources: { dots: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } },
    layers: [{ id: 'dots', type: 'circle', source: 'dots' }],
  }
  const dressed = withDots(style, PALETTE)
  expect(validateStyleMin(dressed)).toEqual([])
  expect(dressed).not.toHaveProperty('projection')
  expect(dressed).not.toHaveProperty('terrain')
  expect(dressed.layers.map(({ id }) => id)).toEqual(['dots', DOTS, `${DOTS}-numbers`])
  expect(dressed.sources).toHaveProperty(DOTS)
  expect(dressed.sources).toHaveProperty('dots')
})

test('the made archive is read by those who read real ones', async () => {
  const bytes = makeStreets()
  const archive = new PMTiles({
    getKey: () => 'made',
    getBytes: async (offset: number, length: number) => ({
      data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer,
    }),
  })
  const header = await archive.getHeader()
  expect([header.minZoom, header.maxZoom]).toEqual([9, 14])
  expect([header.minLon, header.maxLat]).toEqual([TOWN.west, TOWN.north])
  expect(await archive.getMetadata()).toHaveProperty('attribution', 'Streets: invented by Innsight')
  const size = 2 ** 14
  const x = Math.floor(((TOWN.west + 0.02 + 180) / 360) * size)
  const sine = Math.sin((39 * Math.PI) / 180)
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size)
  const tile = await archive.getZxy(14, x, y)
  const { layers } = new VectorTile(new Pbf(new Uint8Array(tile?.data ?? [])))
  const roads = layers.roads
  expect(roads?.length).toBe(31)
  const names = Array.from({ length: 31 }, (_, at) => roads?.feature(at).properties.name)
  expect(names).toEqual(expect.arrayContaining(['Avenida da Prova', 'Rua 1', 'Travessa 15']))
  expect(layers.water?.feature(0).properties).toEqual({ kind: 'water', sort_rank: 200 })
  const river = layers.water?.feature(0).toGeoJSON(x, y, 14)
  const shape = river?.geometry
  const [west] = (shape?.type === 'Polygon' && shape.coordinates[0]?.[0]) || []
  expect(west).toBeCloseTo(TOWN.west + 0.04 * 0.4, 4)
  expect(await archive.getZxy(14, 0, 0)).toBeUndefined()
})
