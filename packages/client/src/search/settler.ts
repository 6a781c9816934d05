// Which question is asked while it changes: the first change at once, those that follow fast only
// when they rest. One of these serves every part that shows the answers, so they always ask alike.

/** Changes that follow within so long belong together. */
export const SETTLE_MS = 150

/** A question as a text, and the one of them that is asked. */
export class Settler {
  private offered = ''
  private settled = ''
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Set<() => void>()

  /** The question is this one now. Saying it again changes nothing. */
  offer = (text: string): void => {
    if (text === this.offered) return
    this.offered = text
    if (this.timer === undefined) this.settle()
    clearTimeout(this.timer)
    this.timer = setTimeout(this.rest, SETTLE_MS)
  }

  /** The question that is asked; nothing before there was one. */
  current = (): string => this.settled

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private rest = (): void => {
    this.timer = undefined
    this.settle()
  }

  private settle(): void {
    if (this.settled === this.offered) return
    this.settled = this.offered
    for (const listener of this.listeners) listener()
  }
}
