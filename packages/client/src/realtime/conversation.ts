// What is said over one open socket: who asks, where the last one ended, what is wanted. It says
// again only what has changed, and never faster than the server takes it.
import type { Said, Told, Viewport } from './frames'
import { viewportFrame } from './frames'
import type { Wish } from './wishes'

/**
 * A moved map says so at most this often: two frames each time, and the server takes 20 in 10 s.
 */
export const VIEWPORT_GAP_MS = 1500

/** Says over one socket what is wanted. */
export class Conversation {
  private viewport: Viewport | null = null
  private bookings: readonly string[] = []
  /**
   * Replaced viewports whose successor was not acknowledged: what still comes is of the old one.
   */
  private outdated = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private wanted: Required<Wish> = { viewport: null, bookings: [] }

  constructor(
    private readonly say: (said: Said) => void,
    private readonly position: () => string | null,
  ) {}

  /** From here on this is wanted. */
  want(wanted: Required<Wish>): void {
    this.wanted = wanted
    const { bookings } = wanted
    for (const id of this.bookings) {
      if (!bookings.includes(id)) this.say({ unsubscribe: 'booking', id })
    }
    for (const id of bookings) {
      if (!this.bookings.includes(id)) this.say({ subscribe: 'booking', id })
    }
    this.bookings = bookings
    if (this.timer === undefined) this.watch()
  }

  /** Whether this is for the viewport that is wanted, and not for the one before. */
  concerns(told: Told): boolean {
    const answers =
      told.event === 'error' || (told.event === 'subscribed' && told.to === 'viewport')
    if (answers && this.outdated > 0) this.outdated -= 1
    return told.event !== 'hotel_changed' || this.outdated === 0
  }

  end(): void {
    clearTimeout(this.timer)
  }

  /** Says which viewport, when it is another one. */
  private watch(): void {
    const { viewport } = this.wanted
    if (JSON.stringify(viewport) === JSON.stringify(this.viewport)) return
    if (viewport) {
      const position = this.position()
      // What changed between the search's answer and this subscription is told again.
      if (position) this.say({ resume: position })
      this.say(viewportFrame(viewport))
      if (this.viewport) this.outdated += 1
    } else {
      this.say({ unsubscribe: 'viewport' })
    }
    this.viewport = viewport
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.watch()
    }, VIEWPORT_GAP_MS)
  }
}
