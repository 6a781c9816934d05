import type { Problem } from '@innsight/client'
import { useEffect, useRef, useState } from 'react'

/** Seconds until a problem is tried again by itself; null when that is the person's affair. */
export function useCountdown(
  problem: Problem,
  seconds: number | null,
  retry: () => void,
): number | null {
  const [left, setLeft] = useState(seconds)
  const latest = useRef(retry)
  useEffect(() => {
    latest.current = retry
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: every problem counts anew
  useEffect(() => {
    setLeft(seconds)
    if (seconds === null) return
    const end = Date.now() + seconds * 1000
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000))
      setLeft(rest)
      // Nobody looks: it goes on when somebody does.
      if (rest > 0 || document.hidden) return
      clearInterval(timer)
      latest.current()
    }, 250)
    return () => clearInterval(timer)
  }, [problem, seconds])
  return left
}
