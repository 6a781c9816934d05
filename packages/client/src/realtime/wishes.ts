// What all parts of an app want to hear together: one socket serves them.
import type { Told, Viewport } from './frames'

/** What one part wants to hear. */
export interface Wish {
  viewport?: Viewport | null
  /** Ids of bookings. */
  bookings?: readonly string[]
}

/** A part that hears, and can say what it wants from here on. */
export interface Watcher {
  hear: (told: Told) => void
  wish: Wish
}

/** A socket takes so many. */
const BOOKINGS_MAX = 20

/** The viewport of whoever came last, and every booking once. */
export function together(wishes: Iterable<Wish>): Required<Wish> {
  let viewport: Viewport | null = null
  const bookings = new Set<string>()
  for (const wish of wishes) {
    viewport = wish.viewport ?? viewport
    for (const id of wish.bookings ?? []) bookings.add(id)
  }
  return { viewport, bookings: [...bookings].slice(-BOOKINGS_MAX) }
}
