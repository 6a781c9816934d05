// Streets from an archive that the server has, drawn on the shipped land as far as they reach. Loaded
// only where there are some.
import type { Map as MapLibre, MapSourceDataEvent } from 'maplibre-gl'
import type { Theme } from '../theme/theme'
import { openArchive } from './archive'
import { readPalette } from './palette'
import { streetLayers } from './streetLayers'
import { STREETS } from './style'

/** For an archive that does not say where its data is from: those of Protomaps are all of it. */
const OPENSTREETMAP =
  '<a href="https://www.openstreetmap.org/copyright" target="_blank">© OpenStreetMap</a>'

function eraseStreets(map: MapLibre) {
  for (const id of map.getLayersOrder()) {
    if (id.startsWith(`${STREETS}-`)) map.removeLayer(id)
  }
}

/** Draws the streets, or draws them anew: a theme has other colours, a language other names. */
export function drawStreets(map: MapLibre, theme: Theme, language: string): void {
  eraseStreets(map)
  for (const layer of streetLayers(readPalette(), theme, language)) map.addLayer(layer, STREETS)
}

/** Reads the head of the archive, which fails when it is none, and makes it a source. */
export async function addStreets(map: MapLibre, address: string): Promise<void> {
  const { archive, tiles } = openArchive(address)
  const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()])
  const { attribution } = (metadata ?? {}) as { attribution?: unknown }
  removeStreets(map)
  map.addSource(STREETS, {
    type: 'vector',
    tiles: [tiles],
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    attribution: typeof attribution === 'string' && attribution ? attribution : OPENSTREETMAP,
  })
}

/** Takes the streets away, if they are there. */
export function removeStreets(map: MapLibre): void {
  if (!map.getSource(STREETS)) return
  eraseStreets(map)
  map.removeSource(STREETS)
}

/** Tells when tiles of the streets are missing, until a tile comes again. */
export function watchStreets(map: MapLibre, onMissing: (missing: boolean) => void): () => void {
  const failed = (event: object) => {
    if ((event as { sourceId?: string }).sourceId === STREETS) onMissing(true)
  }
  const came = ({ sourceId, tile }: MapSourceDataEvent) => {
    if (sourceId === STREETS && tile) onMissing(false)
  }
  map.on('error', failed)
  map.on('sourcedata', came)
  return () => {
    map.off('error', failed)
    map.off('sourcedata', came)
  }
}
