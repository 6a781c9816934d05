// Marks change a few at a time, the best ones first: to draw eighty anew at once takes longer than a
// frame, and whoever moves the map would see it stand still.
import { useEffect, useRef, useState } from 'react'
import type { Mark } from './marks'

/** So many change in a frame. */
export const STEP = 12

const NONE: readonly Mark[] = []

/** The first marks as they are to be, and of those of before what stands behind them. */
export function mixed(wanted: readonly Mark[], shown: readonly Mark[], done: number): Mark[] {
  const first = wanted.slice(0, done)
  const keys = new Set(first.map(({ key }) => key))
  return [...first, ...shown.slice(done).filter(({ key }) => !keys.has(key))]
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
      const isLast = done >= Math.max(wanted.length, latest.current.length)
      latest.current = isLast ? wanted : mixed(wanted, latest.current, done)
      setShown(latest.current)
      if (!isLast) frame = requestAnimationFrame(step)
    }
    step()
    return () => cancelAnimationFrame(frame)
  }, [wanted])
  return shown
}
