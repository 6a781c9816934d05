// How far a hotel is from where distances of this search begin. Pure.
import type { NamedPlace, SearchState } from '@innsight/client'
import { widthOf, wrapped } from '@innsight/client'

interface Point {
  lat: number
  lon: number
}

/** As the server counts (docs/semantics.md): the mean radius of the earth. */
const EARTH_METRES = 6_371_008.8
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** The haversine distance. */
export function metresBetween(a: Point, b: Point): number {
  const [up, along] = [radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2]
  const half =
    Math.sin(up) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(along) ** 2
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** The centre of the place that was gone to, else of the map. */
export function startOf({ place, area }: Pick<SearchState, 'place' | 'area'>): {
  at: Point
  place: NamedPlace | null
} {
  if (place?.at) return { at: place.at, place }
  const lon = wrapped(area.west + widthOf(area) / 2)
  return { at: { lat: (area.south + area.north) / 2, lon }, place: null }
}
