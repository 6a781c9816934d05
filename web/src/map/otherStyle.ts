// A style from elsewhere in place of the shipped map. Loaded only where the server names one. What
// can't be had falls back to the shipped map. A tile answered with 404 was had: it is empty.
import type { Map as MapLibre, MapSourceDataEvent, StyleSpecification } from 'maplibre-gl'
import './archive'
import { addCoast, setLand } from './coast'
import { readPalette } from './palette'
import { DOTS, mapStyle, withDots } from './style'

const STYLE_WAIT_MS = 15_000

async function loadStyle(address: string): Promise<StyleSpecification> {
  const response = await fetch(address, { signal: AbortSignal.timeout(STYLE_WAIT_MS) })
  const style = response.ok ? await response.json() : null
  if (!Array.isArray(style?.layers) || typeof style.sources !== 'object') {
    throw new Error(`no style came from ${new URL(address).host}`)
  }
  return style
}

/** Whether anything of it could be drawn: a tile came, or there was nothing to wait for. */
function isDrawn(map: MapLibre): Promise<boolean> {
  return new Promise((done) => {
    let [read, came, failed] = [false, false, false]
    const end = () => {
      map.off('style.load', onRead)
      map.off('error', onError)
      map.off('sourcedata', onData)
      map.off('idle', end)
      clearTimeout(timer)
      done(came || (read && !failed))
    }
    const timer = setTimeout(end, STYLE_WAIT_MS)
    const onRead = () => {
      read = true
    }
    const onError = (event: object) => {
      if ('sourceId' in event) failed = true
      // An error before it was read is one of the style itself, unless it is read all the same.
      else if (!read) queueMicrotask(() => read || end())
    }
    const onData = ({ sourceId, tile }: MapSourceDataEvent) => {
      if (sourceId === DOTS || !tile) return
      came = true
      end()
    }
    map.on('style.load', onRead)
    map.on('error', onError)
    map.on('sourcedata', onData)
    map.on('idle', end)
  })
}

/** Puts the style in place of the shipped map; false = it could not, and the shipped map is back. */
export async function showStyle(map: MapLibre, address: string): Promise<boolean> {
  const style = await loadStyle(address).catch((error) => {
    console.error(error)
    return null
  })
  if (!style) return false
  setLand(map, false)
  map.setStyle(withDots(style, readPalette()), { diff: false })
  if (await isDrawn(map)) return true
  await showShipped(map)
  return false
}

async function showShipped(map: MapLibre) {
  const shown = new Promise<void>((done) => map.once('style.load', () => done()))
  map.setStyle(mapStyle(readPalette()), { diff: false })
  await shown
  setLand(map, true)
  addCoast(map, readPalette)
}
