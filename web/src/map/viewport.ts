// The map and the asked area, kept one: the person moves the map, and the area follows; the page
// goes somewhere, and the map follows. Nothing else moves either of them.

import type { Box, Frame } from '@innsight/client'
import { boxText, sameBox, tidyBox } from '@innsight/client'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect } from 'react'
import { usePage } from '../search/store'

const FLIGHT_MS = 700
/** The map counts as resting when nothing has moved it for so long. */
const REST_MS = 180

const still = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** How much of the map's lower edge lies under the sheet even when that is down. */
function covered(): number {
  const style = getComputedStyle(document.documentElement)
  return Number.parseFloat(style.getPropertyValue('--peek')) || 0
}

export function frameOf(container: HTMLElement): Frame {
  const { clientWidth: width, clientHeight: height } = container
  return { width: Math.max(1, width), height: Math.max(1, height - covered()) }
}

/** What can be seen of the world: the map never turns nor tilts, so two corners tell. */
function viewOf(map: MapLibre): Box {
  const { width, height } = frameOf(map.getContainer())
  const [low, high] = [map.unproject([0, height]), map.unproject([width, 0])]
  return tidyBox({ west: low.lng, south: low.lat, east: high.lng, north: high.lat })
}

/** Shows the area, whole. */
function show(map: MapLibre, area: Box, instant: boolean): void {
  // MapLibre takes west > east as over the 180° meridian, too
  map.fitBounds([area.west, area.south, area.east, area.north], {
    padding: { top: 0, left: 0, right: 0, bottom: covered() },
    ...(instant || still() ? { animate: false } : { duration: FLIGHT_MS }),
  })
}

/** Follows the person's hands: drags, wheels, keys and the map's own buttons carry their event. */
function followPerson(map: MapLibre): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let byPerson = false
  const starts = (event: { originalEvent?: unknown }) => {
    clearTimeout(timer)
    if (event.originalEvent) byPerson = true
  }
  const ends = (event: { originalEvent?: unknown }) => {
    if (event.originalEvent) byPerson = true
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!byPerson || map.isMoving()) return
      byPerson = false
      usePage.getState().moved(viewOf(map))
    }, REST_MS)
  }
  map.on('movestart', starts)
  map.on('moveend', ends)
  return () => {
    clearTimeout(timer)
    map.off('movestart', starts)
    map.off('moveend', ends)
  }
}

export function useViewport(map: MapLibre | null): void {
  const area = usePage((page) => page.search.area)
  useEffect(() => (map ? followPerson(map) : undefined), [map])
  useEffect(() => {
    if (!map) return
    const resized = () => {
      usePage.getState().framedAs(frameOf(map.getContainer()))
      if (!map.isMoving()) show(map, usePage.getState().search.area, true)
    }
    resized()
    map.on('resize', resized)
    return () => {
      map.off('resize', resized)
    }
  }, [map])
  const text = boxText(area)
  // biome-ignore lint/correctness/useExhaustiveDependencies: an area is its text
  useEffect(() => {
    if (map && !sameBox(viewOf(map), area)) show(map, area, usePage.getState().instant)
  }, [map, text])
}
