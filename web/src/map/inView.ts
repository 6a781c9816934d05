// A hotel that was chosen on a phone is moved out from under what covers the map. The map does not
// ask anew for that: the area in question stays as it is.

import { nearestCopy } from '@innsight/client'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect } from 'react'
import { usePage } from '../search/store'
import { usePhone, useSheet, useWhole } from '../sheet/stop'
import { usePeek } from './peek'
import type { Mark } from './pills'

/** Room that a pill takes around its point. */
const MARGIN = { top: 56, bottom: 16, side: 48 }
const PAN_MS = 180

/** How far a point has to go to lie within a span. */
export const pull = (at: number, from: number, to: number): number =>
  at < from ? from - at : at > to ? Math.min(0, Math.max(to, from) - at) : 0

/** The lower edge of what of the map can be seen, in its own pixels. */
function openTo(map: MapLibre): number {
  const { top, height } = map.getContainer().getBoundingClientRect()
  const covers = ['.panel', '.peek'].flatMap((cover) => {
    const element = document.querySelector(cover)
    return element ? [element.getBoundingClientRect().top - top] : []
  })
  return Math.min(height, ...covers)
}

function bringIntoView(map: MapLibre, { lon, lat }: Mark) {
  const { x, y } = map.project([nearestCopy(lon, map.getCenter().lng), lat])
  const dx = pull(x, MARGIN.side, map.getContainer().clientWidth - MARGIN.side)
  const dy = pull(y, MARGIN.top, openTo(map) - MARGIN.bottom)
  if (dx !== 0 || dy !== 0) map.panBy([-dx, -dy], { duration: PAN_MS })
}

export function useKeepInView(map: MapLibre, marks: readonly Mark[]): void {
  const phone = usePhone()
  const stop = useSheet((sheet) => sheet.stop)
  const hidden = useWhole()
  const peeked = usePeek((peek) => peek.id)
  const open = usePage((page) => page.openId)
  const chosen = marks.find(({ key }) => key === (open ?? peeked))
  const key = chosen?.key
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer is no reason to move
  useEffect(() => {
    if (!phone || !chosen || hidden) return
    // The sheet and the card have to be where they will stay.
    const timer = setTimeout(() => bringIntoView(map, chosen), PAN_MS + 40)
    return () => clearTimeout(timer)
  }, [map, phone, key, stop, hidden])
}
