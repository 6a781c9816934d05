// Makes an archive of streets to try the map with: make-streets.mjs FILE. A town that does not exist,
// off the coast of Portugal, in the schema of Protomaps (https://docs.protomaps.com/basemaps/layers), as
// one file in the format PMTiles version 3. An operator cuts a real one (docs/map.md).
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { TileType, zxyToTileId } from 'pmtiles'
import { tileOf } from './vector-tile.mjs'

/** Where the town is: `e2e/streets.spec.ts` looks there. */
export const TOWN = { west: -11.02, south: 38.98, east: -10.98, north: 39.02 }
const ZOOMS = [9, 14]
const STREETS = 16
const HEADER_BYTES = 127
const GZIP = 2

const along = (from, to, part) => from + (to - from) * part
const lon = (part) => along(TOWN.west, TOWN.east, part)
const lat = (part) => along(TOWN.south, TOWN.north, part)
const line = (points) => ({ type: 'line', rings: [points.map(([x, y]) => [lon(x), lat(y)])] })
const box = (west, south, east, north) => ({
  type: 'polygon',
  rings: [
    [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ].map(([x, y]) => [lon(x), lat(y)]),
  ],
})
const point = (x, y) => ({ type: 'point', rings: [[[lon(x), lat(y)]]] })

/** A grid of streets, a main road, a river with a park beside it, houses, a quarter. */
function townLayers() {
  const roads = []
  for (let at = 1; at < STREETS; at += 1) {
    const part = at / STREETS
    const minor = { kind: 'minor_road', kind_detail: 'residential', min_zoom: 12 }
    roads.push([
      { ...minor, name: `Rua ${at}` },
      line([
        [0, part],
        [1, part],
      ]),
    ])
    roads.push([
      { ...minor, name: `Travessa ${at}` },
      line([
        [part, 0],
        [part, 1],
      ]),
    ])
  }
  const main = { kind: 'highway', kind_detail: 'motorway', min_zoom: 3 }
  roads.push([
    { ...main, name: 'Avenida da Prova', ref: 'A1' },
    line([
      [0, 0.47],
      [1, 0.53],
    ]),
  ])
  const houses = []
  for (let at = 0; at < STREETS * STREETS; at += 1) {
    const [x, y] = [(at % STREETS) / STREETS, Math.floor(at / STREETS) / STREETS]
    const side = 0.5 / STREETS
    houses.push([{ kind: 'building', min_zoom: 13 }, box(x, y, x + side, y + side)])
  }
  return {
    earth: [[{ kind: 'earth' }, box(0, 0, 1, 1)]],
    landuse: [[{ kind: 'park', sort_rank: 1 }, box(0.1, 0.7, 0.35, 0.9)]],
    water: [
      [{ kind: 'water', sort_rank: 200 }, box(0.4, 0, 0.46, 1)],
      [
        { kind: 'river', name: 'Rio da Prova', min_zoom: 9 },
        line([
          [0.43, 0],
          [0.43, 1],
        ]),
      ],
    ],
    roads,
    buildings: houses,
    pois: [[{ kind: 'museum', name: 'Museu da Prova', min_zoom: 12 }, point(0.7, 0.7)]],
    places: [[{ kind: 'neighbourhood', name: 'Bairro da Prova', min_zoom: 11 }, point(0.6, 0.3)]],
  }
}

/** The tiles of a zoom that the town touches. */
function tilesOf(zoom) {
  const size = 2 ** zoom
  const column = (degrees) => Math.floor(((degrees + 180) / 360) * size)
  const row = (degrees) => {
    const sine = Math.sin((degrees * Math.PI) / 180)
    return Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size)
  }
  const tiles = []
  for (let x = column(TOWN.west); x <= column(TOWN.east); x += 1) {
    for (let y = row(TOWN.north); y <= row(TOWN.south); y += 1) tiles.push([zoom, x, y])
  }
  return tiles
}

function varints(numbers) {
  const bytes = []
  for (let number of numbers) {
    for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128)
    bytes.push(number)
  }
  return Buffer.from(bytes)
}

/** A directory says of all tiles first their ids, then how many follow, then lengths, then places. */
function directoryOf(entries) {
  const ids = entries.map(({ id }, at) => id - (at === 0 ? 0 : entries[at - 1].id))
  const runs = entries.map(() => 1)
  const lengths = entries.map(({ bytes }) => bytes.length)
  // 0 = right behind the one before; else the offset, plus one
  const offsets = entries.map((_, at) => (at === 0 ? 1 : 0))
  return varints([entries.length, ...ids, ...runs, ...lengths, ...offsets])
}

function headerOf(sections, count) {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('PMTiles')
  header.writeUInt8(3, 7)
  let offset = HEADER_BYTES
  for (const [at, bytes] of sections.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + at * 16)
    header.writeBigUInt64LE(BigInt(bytes), 16 + at * 16)
    offset += bytes
  }
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(BigInt(count), at)
  header.set([1, GZIP, GZIP, TileType.Mvt, ...ZOOMS], 96)
  const e7 = (degrees) => Math.round(degrees * 1e7)
  const corners = [TOWN.west, TOWN.south, TOWN.east, TOWN.north]
  for (const [at, degrees] of corners.entries()) header.writeInt32LE(e7(degrees), 102 + at * 4)
  header.writeUInt8(ZOOMS[1], 118)
  header.writeInt32LE(e7(lon(0.5)), 119)
  header.writeInt32LE(e7(lat(0.5)), 123)
  return header
}

export function makeStreets() {
  const layers = townLayers()
  const entries = []
  for (let zoom = ZOOMS[0]; zoom <= ZOOMS[1]; zoom += 1) {
    for (const tile of tilesOf(zoom)) {
      entries.push({ id: zxyToTileId(...tile), bytes: gzipSync(tileOf(layers, tile)) })
    }
  }
  entries.sort((a, b) => a.id - b.id)
  const metadata = {
    name: 'A town to try the map with',
    attribution: 'Streets: invented by Innsight',
    vector_layers: Object.keys(layers).map((id) => ({ id, fields: {} })),
  }
  const directory = gzipSync(directoryOf(entries))
  const about = gzipSync(JSON.stringify(metadata))
  const tiles = Buffer.concat(entries.map(({ bytes }) => bytes))
  // no leaf directories: all fits into the root
  const sections = [directory.length, about.length, 0, tiles.length]
  return Buffer.concat([headerOf(sections, entries.length), directory, about, tiles])
}

const [file] = process.argv.slice(2)
if (file) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, makeStreets())
}
