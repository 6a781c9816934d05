// The box that is asked for: what the link says, or what the map shows. Pure geometry on the map's
// own projection, so that what is asked and what is seen are one thing.

/** Degrees; west > east crosses the 180° meridian. */
export interface Box {
  west: number
  south: number
  east: number
  north: number
}

/** The part of the window in which the map can be seen, in CSS pixels. */
export interface Frame {
  width: number
  height: number
}

/** Degrees. */
export interface Point {
  lat: number
  lon: number
}

/** Nobody's window: a link that names a point and a zoom asks for the same box everywhere. */
export const COMMON_FRAME: Frame = { width: 900, height: 760 }

/** A metre: finer than any pixel of the map. */
const DECIMALS = 5
const TILE_PIXELS = 512
/** Where web-mercator ends. */
const LATITUDE_MAX = 85.051129
const ZOOM_MAX = 22
/** Around what is gone to: nothing stands on the very edge. */
const MARGIN = 0.12
const EXTENT_MIN = 0.004

const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS))
const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))
/** The copy of a longitude from -180° to 180°. */
export const wrapped = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Latitude as a share of the map's height around the equator, growing north. */
const rise = (lat: number): number => {
  const bounded = radians(clamp(lat, -LATITUDE_MAX, LATITUDE_MAX))
  return Math.log(Math.tan(Math.PI / 4 + bounded / 2)) / (2 * Math.PI)
}
const latitude = (share: number): number =>
  (Math.atan(Math.exp(share * 2 * Math.PI)) * 360) / Math.PI - 90

/** Degrees from west to east; a box may cross the 180° meridian. */
export const widthOf = ({ west, east }: Box): number =>
  east < west ? east - west + 360 : east - west

/** As the API takes it; from 360° on it is the whole world. */
export function tidyBox(view: Box): Box {
  const latitudes = {
    south: rounded(clamp(view.south, -90, 90)),
    north: rounded(clamp(view.north, -90, 90)),
  }
  if (view.east - view.west >= 360) return { west: -180, east: 180, ...latitudes }
  return { west: rounded(wrapped(view.west)), east: rounded(wrapped(view.east)), ...latitudes }
}

/** west,south,east,north */
export const boxText = ({ west, south, east, north }: Box): string =>
  [west, south, east, north].join(',')

const NUMBER = /^-?\d{1,3}(?:\.\d{1,12})?$/

/** Reads such a text; null when it is no box that can be asked for. */
export function parseBox(text: string): Box | null {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length !== 4 || !parts.every((part) => NUMBER.test(part))) return null
  const [west = 0, south = 0, east = 0, north = 0] = parts.map(Number)
  if (south < -90 || north > 90 || Math.abs(west) > 540 || Math.abs(east) > 540) return null
  // Held against the rule as it will be asked: a sliver may be nothing once it is rounded.
  const box = tidyBox({ west, south, east, north })
  return box.west !== box.east && box.south < box.north ? box : null
}

/** What a window of this size shows of the map. */
export function boxAround({ lat, lon }: Point, zoom: number, frame = COMMON_FRAME): Box {
  const world = TILE_PIXELS * 2 ** zoom
  const [across, up] = [(frame.width / world) * 180, frame.height / world / 2]
  return tidyBox({
    west: lon - across,
    east: lon + across,
    south: latitude(rise(lat) - up),
    north: latitude(rise(lat) + up),
  })
}

/** The zoom at which a window of this size just holds the box. */
export function zoomOf(box: Box, { width, height }: Frame): number {
  const across = width / (TILE_PIXELS * Math.max(widthOf(box) / 360, 1e-9))
  const up = height / (TILE_PIXELS * Math.max(rise(box.north) - rise(box.south), 1e-9))
  return clamp(Math.log2(Math.min(across, up)), 0, ZOOM_MAX)
}

/** The whole zoom level of that. */
export const levelOf = (box: Box, frame: Frame): number => Math.floor(zoomOf(box, frame))

/**
 * The box with a margin, grown to the shape of the window: what the map shows when it goes there.
 */
export function framed(box: Box, { width, height }: Frame): Box {
  const [low, high] = [rise(box.south), rise(box.north)]
  const wide = Math.max(widthOf(box), EXTENT_MIN) / 360
  const tall = Math.max(high - low, EXTENT_MIN / 360)
  const scale = (1 + 2 * MARGIN) * Math.max(wide / width, tall / height)
  const lon = box.west + widthOf(box) / 2
  const [across, up] = [(width * scale * 360) / 2, (height * scale) / 2]
  return tidyBox({
    west: lon - across,
    east: lon + across,
    south: latitude((low + high) / 2 - up),
    north: latitude((low + high) / 2 + up),
  })
}

/** The shape that the map will have there, so that what is asked is what will be seen. */
export const shaped = (box: Box, frame: Frame | null): Box => (frame ? framed(box, frame) : box)

const WIDER = 4

/** Two zoom levels out, around the same centre; never more than the map can show. */
export function widened(box: Box): Box {
  const lon = box.west + widthOf(box) / 2
  const across = Math.min(360, widthOf(box) * WIDER) / 2
  const middle = (rise(box.south) + rise(box.north)) / 2
  const up = ((rise(box.north) - rise(box.south)) * WIDER) / 2
  return tidyBox({
    west: lon - across,
    east: lon + across,
    south: latitude(clamp(middle - up, -0.5, 0.5)),
    north: latitude(clamp(middle + up, -0.5, 0.5)),
  })
}

/** Whether both are asked for alike. */
export const sameBox = (a: Box, b: Box): boolean => boxText(a) === boxText(b)

/** The longitude's copy that is nearest to a reference, because the world repeats sideways. */
export const nearestCopy = (lon: number, reference: number): number =>
  lon + Math.round((reference - lon) / 360) * 360

/** Whether a point lies in a box that may cross the 180° meridian. */
export function contains(box: Box, { lat, lon }: Point): boolean {
  const along = (((lon - box.west) % 360) + 360) % 360
  return lat >= box.south && lat <= box.north && along <= widthOf(box)
}
