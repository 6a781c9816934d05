// Tells whoever listens that something has happened.

/** Something that happens now and then. */
export class Signal {
  private readonly listeners = new Set<() => void>()

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
