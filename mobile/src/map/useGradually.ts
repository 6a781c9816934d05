// Marks change a few at a time, the best ones first: to draw eighty anew at once takes longer than a
// frame, and whoever moves the map would see it stand still.
import { useEffect, useRef, useState } from 'react'
import type { Mark } from './marks'
import { MARKS_MAX } from './marks'

/** So many change in a frame. */
export const STEP = 12

const NONE: readonly Mark[] = []

/**
 * The first marks as they are to be, those that are shown and wanted later, and a few less of the others:
 * what is wanted never goes away to come back.
 */
export function mixed(wanted: readonly Mark[], shown: readonly Mark[], done: number): Mark[] {
  const first = wanted.slice(0, done)
  const begun = new Set(first.map(({ key }) => key))
  const all = new Set(wanted.map(({ key }) => key))
  const kept = shown.filter(({ key }) => all.has(key) && !begun.has(key))
  const others = shown.filter(({ key }) => !all.has(key)).slice(STEP)
  return [...first, ...kept, ...others].slice(0, MARKS_MAX)
}

/** What is drawn on the way to these marks. */
export function useGradually(wanted: readonly Mark[]): readonly Mark[] {
  const [shown, setShown] = useState(NONE)
  const latest = useRef(shown)
  useEffect(() => {
    let done = 0
    let frame = 0
    const step = () => {
      done += STEP
      const next = mixed(wanted, latest.current, done)
      const isLast = done >= wanted.length && next.length === wanted.length
      latest.current = isLast ? wanted : next
      setShown(latest.current)
      if (!isLast) frame = requestAnimationFrame(step)
    }
    step()
    return () => cancelAnimationFrame(frame)
  }, [wanted])
  return shown
}
