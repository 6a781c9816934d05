// What lies below the prices beside the shipped land, as the server says: streets of its own, or a
// style from elsewhere. Most places have neither, so nothing of it is loaded before it is wanted.
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useState } from 'react'
import { useLanguage } from '../messages/language'
import { useMeta } from '../search/answers'
import { useTheme } from '../theme/theme'

/** A little before streets are drawn (`streetLayers.ts`). */
const STREETS_SOON = 8.5

export interface Ground {
  /** The style could not be had: the shipped map is shown. */
  plain: boolean
  /** Streets are missing. */
  missing: boolean
  /** Asks anew for what is missing. */
  reload: () => void
}

/** Whether the map has come near enough for streets, once and for all. */
function useNear(map: MapLibre | null): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!map || near) return
    const look = () => setNear(map.getZoom() >= STREETS_SOON)
    look()
    map.on('zoom', look)
    return () => {
      map.off('zoom', look)
    }
  }, [map, near])
  return near
}

/** Whether the style is shown instead; null = that is not known yet. */
function useStyle(map: MapLibre | null, address: string | null | undefined, attempt: number) {
  const [shown, setShown] = useState<boolean | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is why this runs again
  useEffect(() => {
    if (!map || !address) return
    let gone = false
    setShown(null)
    import('./otherStyle')
      .then(({ showStyle }) => (gone ? false : showStyle(map, address)))
      .catch(() => false)
      .then((is) => {
        if (!gone) setShown(is)
      })
    return () => {
      gone = true
    }
  }, [map, address, attempt])
  return address ? shown : false
}

function useStreets(map: MapLibre | null, address: string | null, attempt: number): boolean {
  const [missing, setMissing] = useState(false)
  const [drawn, setDrawn] = useState<typeof import('./streets') | null>(null)
  const theme = useTheme((store) => store.theme)
  const language = useLanguage((store) => store.speech.language)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is why this runs again
  useEffect(() => {
    if (!map || !address) return
    let gone = false
    let undo = () => {}
    const add = async () => {
      const streets = await import('./streets')
      if (gone) return
      undo = streets.watchStreets(map, setMissing)
      await streets.addStreets(map, address)
      if (gone) return
      setMissing(false)
      // Another object each time: they have to be drawn each time.
      setDrawn({ ...streets })
    }
    add().catch(() => setMissing(!gone))
    return () => {
      gone = true
      undo()
      setDrawn(null)
    }
  }, [map, address, attempt])
  useEffect(() => {
    if (map) drawn?.drawStreets(map, theme, language)
  }, [map, drawn, theme, language])
  return missing
}

export function useGround(map: MapLibre | null): Ground {
  const sources = useMeta()?.map
  const [attempt, setAttempt] = useState(0)
  const styled = useStyle(map, sources?.style_url, attempt)
  const near = useNear(map)
  const streets = near && styled === false ? (sources?.streets_url ?? null) : null
  const missing = useStreets(map, streets, attempt)
  return {
    plain: styled === false && Boolean(sources?.style_url),
    missing,
    reload: () => setAttempt(attempt + 1),
  }
}
