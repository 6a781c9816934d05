// Makes the land, coasts and borders of the map from Natural Earth (public domain, from npm
// `world-atlas`). Run by the build; the result is not committed. TopoJSON's shapes are stitched
// over the 180° meridian; a map of Mercator squares needs them cut there, so they go through a
// projection to degrees that cuts. The world comes at three depths, so that nobody loads what can't
// be seen: whole and coarse, then in squares, each with the borders, the built-up ground and the
// places that matter from there on.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { geoArea, geoEquirectangular } from 'd3-geo'
import { geoProject } from 'd3-geo-projection'
import { feature, mesh } from 'topojson-client'
import { clipLines, clipPolygons } from './clip.mjs'
import { labelledPlaces, placesBetween } from './make-labels.mjs'
import { simplifyLine, simplifyPolygons } from './simplify.mjs'
import { townPatches } from './towns.mjs'

const require = createRequire(import.meta.url)

/**
 * Depths of the map; `src/map/coast.ts` knows the same sizes. A tolerance in degrees is about a
 * pixel at the zoom where the next depth takes over; 3 decimals are 111 m, 4 are 11 m.
 */
const NOWHERE = Number.POSITIVE_INFINITY
const DEPTHS = [
  { name: 'world', size: 360, tolerance: 0.075, decimals: 2, townMin: NOWHERE, places: [0, 0] },
  { name: 'wide', size: 20, tolerance: 0.005, decimals: 3, townMin: 1e5, places: [5.5, 8.5] },
  { name: 'near', size: 5, tolerance: 0, decimals: 4, townMin: 15_000, places: [8.5, 99] },
]

/** Degrees as they are, cut at the 180° meridian. */
const degrees = () =>
  geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    .precision(0)
    .reflectY(true)

function rounded(value, decimals) {
  if (typeof value === 'number') return Number(value.toFixed(decimals))
  return value.map((part) => rounded(part, decimals))
}

const atlas = () =>
  JSON.parse(readFileSync(require.resolve('world-atlas/countries-10m.json'), 'utf8'))

/** A few islets are wound the wrong way around: on a sphere they would be all but the islet. */
function turnedOutward(coordinates) {
  const inverted = geoArea({ type: 'Polygon', coordinates }) > 2 * Math.PI
  return inverted ? coordinates.map((ring) => ring.toReversed()) : coordinates
}

const polygonsOf = ({ type, coordinates }) => (type === 'Polygon' ? [coordinates] : coordinates)

function landPolygons(topology) {
  const land = feature(topology, topology.objects.land)
  const coordinates = land.features
    .flatMap(({ geometry }) => polygonsOf(geometry))
    .map(turnedOutward)
  return polygonsOf(geoProject({ type: 'MultiPolygon', coordinates }, degrees()))
}

function borderLines(topology) {
  const shared = mesh(topology, topology.objects.countries, (a, b) => a !== b)
  return geoProject(shared, degrees()).coordinates
}

const shape = (kind, type, coordinates) => ({
  type: 'Feature',
  properties: { kind },
  geometry: { type, coordinates },
})

const simplerLines = (lines, tolerance) => lines.map((line) => simplifyLine(line, tolerance))

function squareRing([west, south, east, north]) {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
}

const within = ([west, south, east, north], [lon, lat]) =>
  lon >= west && lon < east && lat >= south && lat < north

const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

function squareFeatures({ land, borders, towns, places, decimals }, box) {
  const ground = clipPolygons(land, box)
  if (ground.length === 0) return []
  const built = towns
    .filter(({ bounds }) => meets(bounds, box))
    .flatMap((town) => clipPolygons(town.polygons, box))
  return [
    shape('sea', 'Polygon', [squareRing(box)]),
    shape('land', 'MultiPolygon', rounded(ground, decimals)),
    shape('town', 'MultiPolygon', rounded(built, 3)),
    shape('border', 'MultiLineString', rounded(clipLines(borders, box), decimals)),
    ...places.filter(({ geometry }) => within(box, geometry.coordinates)),
  ]
}

function writeSquares(depth, source, towns, out) {
  const { name, size, tolerance, decimals, townMin } = depth
  mkdirSync(join(out, name), { recursive: true })
  const content = {
    land: tolerance ? simplifyPolygons(source.land, tolerance) : source.land,
    borders: simplerLines(source.borders, tolerance),
    towns: towns.filter(({ population }) => population >= townMin),
    places: placesBetween(...depth.places),
    decimals,
  }
  // First in columns: cutting the whole world anew for each small square would take minutes.
  for (let west = -180; west < 180; west += size) {
    const column = [west, -90, west + size, 90]
    const part = {
      ...content,
      land: clipPolygons(content.land, column),
      borders: clipLines(content.borders, column),
      towns: content.towns.filter(({ bounds }) => meets(bounds, column)),
      places: content.places.filter(({ geometry }) => within(column, geometry.coordinates)),
    }
    for (let south = -90; south < 90; south += size) {
      const features = squareFeatures(part, [west, south, west + size, south + size])
      const text = JSON.stringify({ type: 'FeatureCollection', features })
      writeFileSync(join(out, name, `${west}_${south}.json`), text)
    }
  }
}

export function makeLand(out) {
  mkdirSync(out, { recursive: true })
  const topology = atlas()
  const source = { land: landPolygons(topology), borders: borderLines(topology) }
  const smallest = Math.min(...DEPTHS.map(({ townMin }) => townMin))
  const settled = labelledPlaces().filter((place) => place.population >= smallest)
  const towns = townPatches(settled, source.land)
  for (const depth of DEPTHS) writeSquares(depth, source, towns, out)
}
