// Places by name: what of a suggestion a search keeps, and when the map has left it. Pure.
import type { Place } from '../api/model'
import type { Box, Point } from './box'
import { contains, tidyBox, widthOf } from './box'
import type { NamedPlace } from './state'

/** Two kilometres: whoever looks at the edge of a village has not left it. */
const EDGE = 0.02

/** What a map shows of it; west > east over the 180° meridian. */
export function boxOfPlace({ bbox, location: { lat, lon } }: Place): Box {
  const [west = lon, south = lat, east = lon, north = lat] = bbox
  return { west, south, east, north }
}

/** Where the middle of a map is still over it. */
function groundOf(place: Place): Box {
  const box = boxOfPlace(place)
  const west = box.west - EDGE
  const east = west + widthOf(box) + 2 * EDGE
  return tidyBox({ west, east, south: box.south - EDGE, north: box.north + EDGE })
}

/** A suggestion as a part of a search, under a name for people. */
export function namedPlace(place: Place, name: string): NamedPlace {
  const { id, kind, location } = place
  // Nobody measures from the middle of a country.
  const at = kind === 'city' || kind === 'district' ? location : null
  return { id, name, box: groundOf(place), at }
}

const middleOf = (area: Box): Point => ({
  lat: (area.south + area.north) / 2,
  lon: area.west + widthOf(area) / 2,
})

/**
 * Whether a place that was gone to is left by a map that shows this: its middle has left the place's
 * box. Of one without a box the centre is out of sight.
 */
export function isLeft({ box, at }: NamedPlace, area: Box): boolean {
  if (box) return !contains(box, middleOf(area))
  return !at || !contains(area, at)
}
