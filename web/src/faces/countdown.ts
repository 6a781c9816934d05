import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../api/problem'

const TRIES_MAX = 8
const WAIT_MAX_SECONDS = 60

/**
 * How long to wait after so many failures: twice as long each time, never less than was asked for;
 * null once it is the person's affair. An outage must not be asked at by every open page.
 */
export function waitSeconds(base: number | null, failures: number): number | null {
  if (base === null || failures > TRIES_MAX) return null
  const doubled = base * 2 ** Math.max(0, failures - 1)
  return Math.max(base, Math.min(WAIT_MAX_SECONDS, doubled))
}

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
