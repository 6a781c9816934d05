// The box of the viewport, snapped outward, so that neighbouring views ask the same question and
// share an answer: each side moves out by less than an eighth of the view.

export interface Box {
  west: number
  south: number
  east: number
  north: number
}

const DECIMALS = 6
const rounded = (degrees: number): number => Number(degrees.toFixed(DECIMALS))
const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))

/** The largest power-of-two part of 360° that is not above an eighth of the extent. */
export function gridStep(extent: number): number {
  const finest = 360 / 2 ** 30
  const step = 360 / 2 ** Math.ceil(Math.log2((360 * 8) / Math.max(extent, finest)))
  return Math.max(step, finest)
}

function outward(low: number, high: number): [number, number] {
  const step = gridStep(high - low)
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step]
}

/** Snaps a viewport; from 360° on it is the whole world. */
export function snapOutward(view: Box): Box {
  const [south, north] = outward(view.south, view.north)
  const latitudes = {
    south: rounded(clamp(south, -90, 90)),
    north: rounded(clamp(north, -90, 90)),
  }
  const [west, east] = outward(view.west, view.east)
  if (east - west >= 360) return { west: -180, east: 180, ...latitudes }
  const turns = Math.floor((west + 180) / 360) * 360
  return { west: rounded(west - turns), east: rounded(east - turns), ...latitudes }
}

/** As the API takes it: west,south,east,north. */
export const boxText = ({ west, south, east, north }: Box): string =>
  [west, south, east, north].join(',')

/** The longitude's copy that is nearest to a reference, because the world repeats sideways. */
export const nearestCopy = (lon: number, reference: number): number =>
  lon + Math.round((reference - lon) / 360) * 360

/** Whether a point lies in a box that may cross the 180° meridian. */
export function contains({ west, south, east, north }: Box, lat: number, lon: number): boolean {
  const along = (((lon - west) % 360) + 360) % 360
  return lat >= south && lat <= north && along <= east - west
}
