// Turns Natural Earth's coasts and borders (public domain, from npm `world-atlas`) into plain
// GeoJSON that the map can draw. Run by the build; the results are not committed.
//
// world-atlas is stitched over the 180° meridian: drawn as it is, rings wrap around the world and
// whole seas fill as land. d3-geo clips them on the sphere; `precision(0)` keeps straight edges
// straight. The world at 50m is one file; the coast at 10m is cut into squares of 20° that the map
// loads as it comes near, together with the built-up ground and the smaller places there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { geoArea, geoEquirectangular } from 'd3-geo'
import { geoProject } from 'd3-geo-projection'
import { feature, mesh } from 'topojson-client'
import { clipPolygons } from './clip.mjs'
import { labelledPlaces, squarePlaces } from './make-labels.mjs'
import { townPatches } from './towns.mjs'

const require = createRequire(import.meta.url)
const SQUARE_DEGREES = 20

/** Degrees as they are, cut at the 180° meridian. */
const degrees = () =>
  geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    .precision(0)
    .reflectY(true)

/** Rounds every coordinate; 3 decimals are 111 m, 4 are 11 m. */
function rounded(value, decimals) {
  if (typeof value === 'number') return Number(value.toFixed(decimals))
  return value.map((part) => rounded(part, decimals))
}

function load(scale) {
  return JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${scale}.json`), 'utf8'))
}

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

const multiPolygon = (coordinates, decimals) => ({
  type: 'MultiPolygon',
  coordinates: rounded(coordinates, decimals),
})

const multiLine = (coordinates, decimals) => ({
  type: 'MultiLineString',
  coordinates: rounded(coordinates, decimals),
})

function square(west, south) {
  const [east, north] = [west + SQUARE_DEGREES, south + SQUARE_DEGREES]
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return { box: [west, south, east, north], ring }
}

const shape = (kind, geometry) => ({ type: 'Feature', properties: { kind }, geometry })

const TOWN_POPULATION_MIN = 15_000

const within = ([west, south, east, north], lon, lat) =>
  lon >= west && lon < east && lat >= south && lat < north

const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

function writeSquares(polygons, out) {
  mkdirSync(join(out, 'coast'), { recursive: true })
  const settled = labelledPlaces().filter((place) => place.population >= TOWN_POPULATION_MIN)
  const towns = townPatches(settled, polygons)
  const places = squarePlaces()
  for (let west = -180; west < 180; west += SQUARE_DEGREES) {
    for (let south = -90; south < 90; south += SQUARE_DEGREES) {
      const { box, ring } = square(west, south)
      const built = towns
        .filter(({ bounds }) => meets(bounds, box))
        .flatMap((town) => clipPolygons(town.polygons, box))
      const features = [
        shape('sea', { type: 'Polygon', coordinates: [ring] }),
        shape('land', multiPolygon(clipPolygons(polygons, box), 4)),
        shape('town', multiPolygon(built, 3)),
        ...places.filter(
          ({
            geometry: {
              coordinates: [lon, lat],
            },
          }) => within(box, lon, lat),
        ),
      ]
      const text = JSON.stringify({ type: 'FeatureCollection', features })
      writeFileSync(join(out, 'coast', `${west}_${south}.json`), text)
    }
  }
}

export function makeLand(out) {
  mkdirSync(out, { recursive: true })
  const coarse = load('50m')
  const fine = load('10m')
  const write = (name, value) => writeFileSync(join(out, name), JSON.stringify(value))
  write('land.json', multiPolygon(landPolygons(coarse), 3))
  write('borders.json', multiLine(borderLines(coarse), 3))
  write('borders-fine.json', multiLine(borderLines(fine), 4))
  writeSquares(landPolygons(fine), out)
}
