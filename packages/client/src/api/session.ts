// Who is signed in, as far as anybody has asked, for whoever has to know that it has changed.

/** Null for nobody; undefined as long as nobody has asked. */
export type Who = string | null | undefined

/** What has changed. */
export interface SessionChange {
  /** Whether somebody signs out here: what is theirs has to go. */
  leaving: boolean
  /** Who was there before; the same when that was only not known here. */
  before: Who
}

type Listener = (change: SessionChange) => void

/** Who is signed in. Whoever needs a sign-in hears of it. */
export class Session {
  private who: Who
  private readonly listeners = new Set<Listener>()

  get userId(): Who {
    return this.who
  }

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Somebody is there now, or nobody: a session may also just have ended. */
  enter(userId: string | null): void {
    const before = this.who
    this.who = userId
    this.tell({ leaving: false, before })
  }

  /** Somebody has asked. That nobody is there is no news for those who did not know. */
  found(userId: string | null): void {
    if (userId === this.who) return
    if (this.who === undefined) {
      this.who = userId
      if (userId) this.tell({ leaving: false, before: userId })
    } else {
      this.enter(userId)
    }
  }

  /** Somebody signs out: what is theirs has to go. */
  leave(): void {
    const before = this.who
    this.who = null
    this.tell({ leaving: true, before })
  }

  /** Something has changed, whoever it is. */
  tell(change: SessionChange = { leaving: false, before: undefined }): void {
    for (const listener of [...this.listeners]) listener(change)
  }
}
