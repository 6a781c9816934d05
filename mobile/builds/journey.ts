// The first steps of every run: the app starts, has a size, and its map is there.
import type { Platform } from './exported'
import type { View } from './system'
import { start } from './system'

const WAIT_MS = 10_000
const LOOK_MS = 5
const INSETS = { top: 47, right: 0, bottom: 34, left: 0 }

interface Size {
  width: number
  height: number
}

export const isMark = ({ name }: View): boolean => name === 'RNMapsMarker'

/** Waits until something is there. */
export async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const end = Date.now() + WAIT_MS
  while (Date.now() < end) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((done) => setTimeout(done, LOOK_MS))
  }
  throw new Error(`${what} did not come`)
}

/** Up to a map that is laid out and has not said yet that it is ready. */
export async function begin(file: string, platform: Platform, server: string, size: Size) {
  const phone = start(file, platform, server, size)
  const view = (what: string, is: (one: View) => boolean) => until(what, () => phone.all().find(is))
  const frame = { x: 0, y: 0, ...size }
  const safe = await view('the whole', ({ name }) => name === 'RNCSafeAreaProvider')
  phone.fire(safe, 'topInsetsChange', { insets: INSETS, frame })
  const search = await view('the search', ({ props }) => props.testID === 'search')
  phone.fire(search, 'topLayout', { layout: frame })
  const map = await view('the map', ({ props }) => props.testID === 'map')
  return { phone, map, until }
}
