// What a browser notes of itself while it is measured.
import type { Page } from '@playwright/test'

export interface Noted {
  /** Milliseconds of each interaction, from the hand to the paint after it, in steps of 8; from 16 on. */
  interactions: number[]
  /** Milliseconds of each task of 50 and more. */
  tasks: number[]
  /** When each answer for the map had come, … */
  answers: number[]
  /** … and when pills had changed and were painted. */
  paints: number[]
  largest: number
}

type Watched = Window & { noted: Noted }
type EventTiming = PerformanceEntry & { interactionId?: number }

/** Lets the page note all that from its first moment on. */
export const watch = (page: Page) =>
  page.addInitScript(() => {
    const noted: Noted = { interactions: [], tasks: [], answers: [], paints: [], largest: 0 }
    ;(window as unknown as Watched).noted = noted
    const observe = (type: string, take: (entry: PerformanceEntry) => void, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
        ...{ type, buffered: true },
        ...more,
      })
    const interaction = (entry: EventTiming) => {
      if (entry.interactionId) noted.interactions.push(entry.duration)
    }
    observe('event', interaction, { durationThreshold: 16 })
    observe('longtask', ({ duration }) => noted.tasks.push(duration))
    observe('largest-contentful-paint', ({ startTime }) => {
      noted.largest = startTime
    })
    observe('resource', (entry) => {
      const { pathname } = new URL(entry.name)
      if (pathname === '/v1/map')
        noted.answers.push((entry as PerformanceResourceTiming).responseEnd)
    })
    const painted = () =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => noted.paints.push(performance.now())
        port2.postMessage(null)
      })
    const isOfPills = ({ target }: MutationRecord) =>
      target instanceof Element && target.closest('.pills') !== null
    // Pills that only follow the map change their style and nothing else.
    new MutationObserver((records) => records.some(isOfPills) && painted()).observe(document, {
      ...{ subtree: true, childList: true, attributes: true, attributeFilter: ['class'] },
    })
  })

/** What was noted since the last time. */
export const taken = (page: Page): Promise<Noted> =>
  page.evaluate(async () => {
    // Observers are told a moment after the paint.
    await new Promise((done) => setTimeout(done, 1000))
    const { noted } = window as unknown as Watched
    const copy = structuredClone(noted)
    Object.assign(noted, { interactions: [], tasks: [], answers: [], paints: [] })
    return copy
  })

/** The value below which so many hundredths of them lie. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = Math.ceil((sorted.length * hundredths) / 100) - 1
  return sorted[Math.max(0, place)] ?? Number.NaN
}
