// Waiting for something, and giving it up.

/** A question that nobody waits for any more. Named as fetch names it. */
export class Abandoned extends Error {
  override readonly name = 'AbortError'
  constructor() {
    super('nobody waits for it')
  }
}

/** A signal that ends with another one, or by itself after so long. `stop` frees both. */
export function within(ms: number, outer: AbortSignal) {
  const inner = new AbortController()
  let late = false
  const abandon = () => inner.abort()
  const timer = setTimeout(() => {
    late = true
    inner.abort()
  }, ms)
  if (outer.aborted) abandon()
  outer.addEventListener('abort', abandon)
  return {
    signal: inner.signal,
    isLate: () => late,
    stop: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', abandon)
    },
  }
}

/** Waits; true when the time is over, false when it was given up before. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((done) => {
    const over = (whole: boolean) => () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abandon)
      done(whole)
    }
    const abandon = over(false)
    const timer = setTimeout(over(true), ms)
    signal.addEventListener('abort', abandon)
  })
}
