// The prices by keyboard: arrows go to the neighbour on the map, Page Down and Page Up along the
// order of the list, Home and End to the ends of it. Dots are reached like pills: the one that has
// the focus is lifted to a pill.

import { nearestCopy } from '@innsight/client'
import type { Map as MapLibre } from 'maplibre-gl'
import type { RefObject } from 'react'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Placed } from './pills'
import { neighbour } from './pills'

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** The map would take these for itself: it pans and zooms by them. */
const MAP_KEYS = new Set([...Object.keys(ARROWS), '+', '-', '=', '_'])

export const keyOf = (target: EventTarget | null): string | null =>
  target instanceof HTMLElement ? (target.dataset.key ?? null) : null

/** Where a key leads from one of the prices; they are in the order of the list. */
export function stepFrom(
  from: Placed,
  all: readonly Placed[],
  key: string,
): Placed | null | undefined {
  const way = ARROWS[key]
  if (way) return neighbour(from, all, way[0], way[1])
  const at = all.indexOf(from)
  const index = { PageDown: at + 1, PageUp: Math.max(0, at - 1), Home: 0, End: all.length - 1 }[key]
  return index === undefined ? undefined : (all[index] ?? null)
}

export function useWalk(
  map: MapLibre,
  frame: RefObject<HTMLElement | null>,
  pills: readonly Placed[],
  dots: readonly Placed[],
) {
  const [focused, setFocused] = useState<string | null>(null)
  const places = useRef<readonly Placed[]>([])
  useEffect(() => {
    places.current = [...pills, ...dots].sort((a, b) => a.mark.order - b.mark.order)
  }, [pills, dots])

  useEffect(() => {
    const element = frame.current
    const walk = (event: KeyboardEvent) => {
      const key = keyOf(event.target)
      // As they lie now: the map may have moved since they were told apart.
      const all = places.current.map((placed) => ({
        ...placed,
        ...map.project([nearestCopy(placed.mark.lon, map.getCenter().lng), placed.mark.lat]),
      }))
      const from = all.find(({ mark }) => mark.key === key)
      const next = from && stepFrom(from, all, event.key)
      if (next === undefined && !MAP_KEYS.has(event.key)) return
      event.preventDefault()
      // React's own listener would be too late: the map listens between here and there.
      event.stopPropagation()
      if (!next) return
      flushSync(() => setFocused(next.mark.key))
      element?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.mark.key)}"]`)?.focus()
    }
    element?.addEventListener('keydown', walk)
    return () => element?.removeEventListener('keydown', walk)
  }, [map, frame])
  return { focused, setFocused }
}
