// The plane of the browser's map: web mercator in degrees of longitude, growing south. Pure.
import type { Box } from '@innsight/client'
import { tidyBox, widthOf } from '@innsight/client'

const LATITUDE_MAX = 85

const bounded = (lat: number): number => Math.min(LATITUDE_MAX, Math.max(-LATITUDE_MAX, lat))

export const southing = (lat: number): number =>
  (-Math.log(Math.tan(Math.PI / 4 + (bounded(lat) * Math.PI) / 360)) * 180) / Math.PI

const latitudeOf = (y: number): number =>
  (Math.atan(Math.exp((-y * Math.PI) / 180)) * 360) / Math.PI - 90

/** A box on the plane. */
export function mercator(box: Box): { x: number; y: number; width: number; height: number } {
  const y = southing(box.north)
  return { x: box.west, y, width: widthOf(box), height: southing(box.south) - y }
}

function boxOf(x: number, y: number, width: number, height: number): Box {
  const north = latitudeOf(y)
  const south = latitudeOf(y + height)
  return tidyBox({ west: x, east: x + width, south, north })
}

/** What is seen after a finger went so far. */
export function moved(box: Box, dx: number, dy: number, size: { width: number; height: number }) {
  const { x, y, width, height } = mercator(box)
  const [across, up] = [width / Math.max(1, size.width), height / Math.max(1, size.height)]
  return boxOf(x - dx * across, y - dy * up, width, height)
}

/** So many times as much, around the middle. */
export function zoomed(box: Box, times: number): Box {
  const { x, y, width, height } = mercator(box)
  const more = Math.min(times, 360 / width)
  const [wide, tall] = [width * more, height * more]
  return boxOf(x - (wide - width) / 2, y - (tall - height) / 2, wide, tall)
}
