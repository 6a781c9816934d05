// Names on the map: when each appears and how large, from its rank in our own file.
import { mapFile } from './style'

type Country = [name: string, lon: number, lat: number]
type Place = [name: string, lon: number, lat: number, population: number, capital: 0 | 1]
interface LabelFile {
  countries: Country[]
  places: Place[]
}

type Points = GeoJSON.FeatureCollection<GeoJSON.Point>

/** The larger a country, the earlier its name: about four times as many names a zoom level. */
const countryFrom = (index: number) => Math.min(5, 0.9 + Math.log2(1 + index / 14) * 0.85)
const placeFrom = (index: number, capital: boolean) => {
  const from = 4 + Math.log2(1 + index / 90) * 0.95
  return capital ? Math.min(from, 5) : from
}

const point = (lon: number, lat: number, properties: GeoJSON.GeoJsonProperties) => ({
  type: 'Feature' as const,
  properties,
  geometry: { type: 'Point' as const, coordinates: [lon, lat] },
})

export function labelPoints(file: LabelFile): { countries: Points; places: Points } {
  const countries = file.countries.map(([name, lon, lat], order) =>
    point(lon, lat, { name, order, from: countryFrom(order) }),
  )
  const places = file.places.map(([name, lon, lat, population, capital], order) => {
    const from = placeFrom(order, capital === 1)
    const size = Math.log10(Math.max(population, 1))
    return point(lon, lat, { name, order: capital ? order / 8 : order, from, size })
  })
  return {
    countries: { type: 'FeatureCollection', features: countries },
    places: { type: 'FeatureCollection', features: places },
  }
}

export async function loadLabels(): Promise<LabelFile> {
  const response = await fetch(mapFile('labels.json'))
  if (!response.ok) throw new Error(`the map's names did not load: ${response.status}`)
  return (await response.json()) as LabelFile
}
