// Regions of react-native-maps as boxes. What the native maps say of themselves is not always a
// region: each has its own way to cross the 180° meridian, and to be nonsense before it is laid
// out.
import type { Box } from './box'
import { widthOf, wrapped } from './box'

/** What onRegionChangeComplete tells. */
export interface Region {
  latitude: number
  longitude: number
  latitudeDelta: number
  longitudeDelta: number
}

/** A tenth of a metre: finer than any pixel. */
const DECIMALS = 6

const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS)) + 0
const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))

/** Before its layout a map says zeros, or a centre of −180, −180. */
const isLaidOut = ({ latitude, longitude, latitudeDelta, longitudeDelta }: Region): boolean =>
  latitudeDelta > 0 && longitudeDelta !== 0 && !(latitude === -180 && longitude === -180)

/**
 * The box that a region shows; null when there is nothing to ask yet. Over the 180° meridian
 * Android tells east − west, which is 360 too little; Google on iOS has centres up to 360, Apple
 * spans beyond the poles.
 */
export function boxOfRegion(region: Region): Box | null {
  const { latitude, longitude, latitudeDelta, longitudeDelta } = region
  const all = [latitude, longitude, latitudeDelta, longitudeDelta]
  if (!all.every(Number.isFinite) || !isLaidOut(region)) return null
  const south = rounded(clamp(latitude - latitudeDelta / 2, -90, 90))
  const north = rounded(clamp(latitude + latitudeDelta / 2, -90, 90))
  if (south >= north) return null
  const across = longitudeDelta < 0 ? longitudeDelta + 360 : longitudeDelta
  const west = rounded(wrapped(longitude - across / 2))
  const east = rounded(wrapped(longitude + across / 2))
  if (across >= 360 || (across > 180 && west === east)) {
    return { west: -180, south, east: 180, north }
  }
  return across <= 0 || west === east ? null : { west, south, east, north }
}

/** The region that shows a box: within what native maps can bear. */
export function regionOfBox(box: Box): Region {
  const longitudeDelta = Math.min(widthOf(box), 360)
  return {
    latitude: rounded((box.south + box.north) / 2),
    longitude: rounded(wrapped(box.west + widthOf(box) / 2)),
    latitudeDelta: rounded(clamp(box.north - box.south, 0, 180)),
    longitudeDelta: rounded(longitudeDelta),
  }
}
