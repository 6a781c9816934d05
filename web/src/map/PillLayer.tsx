import { nearestCopy } from '@innsight/client'
import type { GeoJSONSource, MapLayerMouseEvent, Map as MapLibre } from 'maplibre-gl'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { t } from '../messages/language'
import { useMarks } from '../search/answers'
import { usePage } from '../search/store'
import { HOME } from '../ui/focus'
import { choose } from './choose'
import { useKeepInView } from './inView'
import { Pill } from './Pill'
import { usePeek } from './peek'
import type { Mark, Placed } from './pills'
import { separate } from './pills'
import { DOTS } from './style'
import { keyOf, useWalk } from './walk'

/** Zooming this much may change who overlaps whom. */
const ZOOM_STEP = 0.2
function project(map: MapLibre, mark: Mark): Placed {
  const lon = nearestCopy(mark.lon, map.getCenter().lng)
  const { x, y } = map.project([lon, mark.lat])
  return { mark, x, y }
}

function dotFeatures(dots: readonly Placed[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: dots.map(({ mark: { key, kind, tone, visited, label, lat, lon } }) => ({
      type: 'Feature',
      properties: { key, kind, tone, visited, label },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    })),
  }
}

/** Zoom, in steps, so that pills are told apart anew only when it matters. */
function useZoomStep(map: MapLibre): number {
  const [step, setStep] = useState(() => Math.round(map.getZoom() / ZOOM_STEP))
  useEffect(() => {
    const follow = () => setStep(Math.round(map.getZoom() / ZOOM_STEP))
    map.on('zoom', follow)
    return () => {
      map.off('zoom', follow)
    }
  }, [map])
  return step
}

function useDots(map: MapLibre, dots: readonly Placed[], marks: readonly Mark[]) {
  const { hover } = usePage.getState()
  useEffect(() => {
    const draw = () => map.getSource<GeoJSONSource>(DOTS)?.setData(dotFeatures(dots))
    draw()
    // Another style begins without them.
    map.on('style.load', draw)
    return () => {
      map.off('style.load', draw)
    }
  }, [map, dots])
  useEffect(() => {
    const markOf = (event: MapLayerMouseEvent) =>
      marks.find((mark) => mark.key === event.features?.[0]?.properties.key)
    // What happens on a pill is the pill's own affair, even when a dot lies below it.
    const onCanvas = (event: MapLayerMouseEvent) => event.originalEvent.target === map.getCanvas()
    const over = (event: MapLayerMouseEvent) => {
      if (!onCanvas(event)) return
      map.getCanvas().style.cursor = 'pointer'
      hover(markOf(event)?.key ?? null)
    }
    const out = () => {
      map.getCanvas().style.cursor = ''
      hover(null)
    }
    const click = (event: MapLayerMouseEvent) => {
      const mark = onCanvas(event) && markOf(event)
      if (mark) choose(mark)
    }
    map.on('mousemove', DOTS, over)
    map.on('mouseleave', DOTS, out)
    map.on('click', DOTS, click)
    return () => {
      map.off('mousemove', DOTS, over)
      map.off('mouseleave', DOTS, out)
      map.off('click', DOTS, click)
    }
  }, [map, marks, hover])
}

export function PillLayer({ map }: { map: MapLibre }) {
  const { marks, dimmed } = useMarks()
  const hovered = usePage((page) => page.hovered)
  const step = useZoomStep(map)
  const frame = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the zoom step is why this runs again
  const { pills, dots } = useMemo(
    () => separate(marks.map((mark) => project(map, mark))),
    [map, marks, step],
  )
  useDots(map, dots, marks)
  const { focused, setFocused } = useWalk(map, frame, pills, dots)
  useKeepInView(map, marks)
  const peeked = usePeek((peek) => peek.id)
  const openId = usePage((page) => page.openId)
  const lifted = [hovered, focused, peeked, openId]
  const isLifted = ({ mark }: Placed) => lifted.includes(mark.key)
  const shown = [...pills, ...dots.filter(isLifted)]
  const stop = shown.some(({ mark }) => mark.key === focused) ? focused : shown[0]?.mark.key

  useLayoutEffect(() => {
    const marksOf = new Map(shown.map(({ mark }) => [mark.key, mark]))
    const place = () => {
      for (const element of frame.current?.children ?? []) {
        const mark = element instanceof HTMLElement && marksOf.get(element.dataset.key ?? '')
        if (!mark) continue
        const { x, y } = project(map, mark)
        element.style.translate = `${x.toFixed(1)}px ${y.toFixed(1)}px`
      }
    }
    place()
    map.on('move', place)
    map.on('resize', place)
    return () => {
      map.off('move', place)
      map.off('resize', place)
    }
  })

  // Inside the map's own frame, so that a drag or a wheel that begins on a pill moves the map.
  return createPortal(
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong for points on a map
    <div
      ref={frame}
      id="prices"
      {...HOME}
      className={dimmed ? 'pills dimmed' : 'pills'}
      role="group"
      aria-label={t.map.prices}
      onFocus={(event) => setFocused(keyOf(event.target))}
      onBlur={() => setFocused(null)}
    >
      {shown.map(({ mark }) => (
        <Pill key={mark.key} mark={mark} tabbable={mark.key === stop} />
      ))}
    </div>,
    map.getCanvasContainer(),
  )
}
