// What is said over one open socket: who asks, where the last one ended, what is wanted. It says
// again only what has changed, and never faster than the server takes it.
import type { Said, Told, Viewport } from './frames'
import { viewportFrame } from './frames'
import type { Wish } from './wishes'

/** A moved map says so at most this often. */
export const VIEWPORT_GAP_MS = 1500
/** The server takes 20 messages within 10 s, and the answers to its pings are some of them. */
export const FRAMES_MAX = 15
const WITHIN_MS = 10_000

type Timer = ReturnType<typeof setTimeout>

/** Says over one socket what is wanted: the viewport first, then what is not wanted any more. */
export class Conversation {
  private viewport: Viewport | null = null
  private readonly bookings = new Set<string>()
  /** Viewports that were asked for and not answered: what still comes may be of one before. */
  private unanswered = 0
  /** The last one was refused: what still comes is of the one before. */
  private refused = false
  private gap: Timer | undefined
  /** One for each frame of the last 10 s. */
  private readonly spent = new Set<Timer>()
  private wanted: Required<Wish> = { viewport: null, bookings: [] }

  constructor(
    private readonly send: (said: Said) => void,
    private readonly position: () => string | null,
  ) {}

  /** Who asks; before everything else. */
  authenticate(token: string): void {
    this.say({ authenticate: token })
  }

  /** From here on this is wanted. */
  want(wanted: Required<Wish>): void {
    this.wanted = wanted
    this.catchUp()
  }

  /** Whether this is for the viewport that is wanted, and not for one before. */
  concerns(told: Told): boolean {
    const answers = told.event === 'error' || told.event === 'subscribed'
    if (answers && told.to === 'viewport') {
      this.unanswered = Math.max(0, this.unanswered - 1)
      this.refused = told.event === 'error'
    }
    if (told.event !== 'hotel_changed') return true
    return this.viewport !== null && this.unanswered === 0 && !this.refused
  }

  end(): void {
    clearTimeout(this.gap)
    for (const timer of this.spent) clearTimeout(timer)
  }

  private say(said: Said): void {
    const timer = setTimeout(() => {
      this.spent.delete(timer)
      this.catchUp()
    }, WITHIN_MS)
    this.spent.add(timer)
    this.send(said)
  }

  private mayStillSay = (): number => FRAMES_MAX - this.spent.size

  /** Says what is not said yet, as far as it may; the rest when there is room again. */
  private catchUp(): void {
    if (this.gap === undefined) this.watch()
    const { bookings } = this.wanted
    for (const id of [...this.bookings]) {
      if (bookings.includes(id)) continue
      if (this.mayStillSay() < 1) return
      this.bookings.delete(id)
      this.say({ unsubscribe: 'booking', id })
    }
    for (const id of bookings) {
      if (this.bookings.has(id)) continue
      if (this.mayStillSay() < 1) return
      this.bookings.add(id)
      this.say({ subscribe: 'booking', id })
    }
  }

  /** Says which viewport, when it is another one. */
  private watch(): void {
    const { viewport } = this.wanted
    if (JSON.stringify(viewport) === JSON.stringify(this.viewport)) return
    const frames = this.viewportFrames(viewport)
    if (this.mayStillSay() < frames.length) return
    if (viewport) this.unanswered += 1
    this.viewport = viewport
    for (const said of frames) this.say(said)
    this.gap = setTimeout(() => {
      this.gap = undefined
      this.catchUp()
    }, VIEWPORT_GAP_MS)
  }

  private viewportFrames(viewport: Viewport | null): Said[] {
    if (!viewport) return [{ unsubscribe: 'viewport' }]
    const position = this.position()
    // What changed between the search's answer and this subscription is told again.
    return position ? [{ resume: position }, viewportFrame(viewport)] : [viewportFrame(viewport)]
  }
}
