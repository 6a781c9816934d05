// Carries a booking through: keeps what is known, does what has to be done next, and stores it
// first.
import { Abandoned, pause } from '../api/abandoned'
import type { Connection } from '../api/ask'
import { asProblem } from '../api/problem'
import type { SessionChange } from '../api/session'
import { isHeld, isOpen } from './answers'
import type { Guest } from './intent'
import { drawKey } from './intent'
import type { StoredBooking } from './record'
import {
  loadRecord,
  recordKey,
  recordOf,
  removeRecord,
  removeRecordsOf,
  removeWish,
  saveBeside,
  saveRecord,
} from './record'
import { reduce } from './reduce'
import type { BookingEvent, BookingState, Moment, Spare, Work } from './state'
import { NOTHING } from './state'
import type { Stay } from './stay'
import { perform } from './works'

const SECOND_MS = 1000

/** These store what they send by themselves, where no other tab can come between. */
const STORES = ['hold', 'checkout']

/** Whether rooms are held or paid for by it, or may be, for all that is known here. */
function standsOrMay({ work, stalled, booking }: BookingState, now: Moment): boolean {
  const isOnItsWay = [work, stalled].some((one) => one && STORES.includes(one.kind))
  const isPaying = !!booking?.order && isOpen(booking.order)
  return isOnItsWay || isPaying || (booking !== null && isHeld(booking, now))
}

/** What a guest can do. What makes no sense at the moment does nothing. */
export interface BookingActions {
  /** Goes on where it was: with the stay, or with the last one. */
  restore: (stay?: Stay) => void
  /** Wants this stay: goes on with its hold if there is one, else asks for its price. */
  choose: (stay: Stay) => void
  /** Says yes to a changed price. */
  accept: () => void
  /** Holds the rooms at the price that is shown, for somebody else if a guest is named. */
  hold: (guest: Guest | null) => void
  /** Holds again after the end, if the price is still the same; else it is told. */
  again: () => void
  /** Sends, or drops, a wish of long ago. */
  resume: () => void
  drop: () => void
  extend: () => void
  /** Pays with what the gateway gave a token for. It is in no storage. */
  pay: (token: string) => void
  payAtHotel: () => void
  /** Answers the sandbox's bank. Whoever has answered a real one nudges. */
  act: (approve: boolean) => void
  /** Tells what cancelling costs; then `cancel` does it and `keep` does not. */
  askCancel: () => void
  cancel: () => void
  keep: () => void
  retry: () => void
  /** Something may have changed. */
  nudge: () => void
  /**
   * Ends here: nothing is shown of it any more. What is held, wished for or being paid stays stored,
   * so that whoever wants the same stay again goes on with it and does not hold it twice.
   */
  forget: () => void
}

type Timer = ReturnType<typeof setTimeout> | undefined

/** One booking on its way. */
export class BookingFlow {
  private state = NOTHING
  private doing: Work | null = null
  private controller = new AbortController()
  private ticker: Timer
  /** Runs until what was asked to be waited for is over. */
  private waiting: Timer
  /** The keys of wishes that were this flow's. */
  private readonly keys = new Set<string>()
  /** What of it is stored: null when nothing is, or when it was not looked at yet. */
  private stored: string | null = null
  /** Ends when everything so far is stored. */
  private storing: Promise<void> = Promise.resolve()
  private readonly listeners = new Set<() => void>()
  private readonly forgetting: ((() => void) | undefined)[]

  constructor(private readonly connection: Connection) {
    const { platform, session } = connection
    this.forgetting = [
      platform.onAttention(() => this.attend()),
      platform.storage.watch?.((key) => void this.follow(key)),
      session.subscribe((change) => this.follows(change)),
    ]
  }

  current = (): BookingState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly actions: BookingActions = {
    restore: (stay) => this.tell({ type: 'restore', stay: stay ?? null }),
    choose: (stay) => this.tell({ type: 'choose', stay }),
    accept: () => this.tell({ type: 'accept' }),
    hold: (guest) => this.tell({ type: 'hold', guest, spare: this.spare() }),
    again: () => this.tell({ type: 'again', spare: this.spare() }),
    resume: () => this.tell({ type: 'resume' }),
    drop: () => this.tell({ type: 'drop' }),
    extend: () => this.tell({ type: 'extend' }),
    pay: (token) => this.tell({ type: 'pay', token, spare: this.spare() }),
    payAtHotel: () => this.tell({ type: 'pay_at_hotel' }),
    act: (approve) => this.tell({ type: 'act', approve }),
    askCancel: () => this.tell({ type: 'ask_cancel' }),
    cancel: () => this.tell({ type: 'cancel' }),
    keep: () => this.tell({ type: 'keep' }),
    retry: () => this.tell({ type: 'retry' }),
    nudge: () => this.tell({ type: 'nudged' }),
    forget: () => {
      const { stay } = this.state
      const isLiving = standsOrMay(this.state, this.moment())
      this.tell({ type: 'forget' })
      if (stay && !isLiving) this.queue(() => removeRecord(this.connection.platform.storage, stay))
    },
  }

  /** Nobody needs it any more; what was sent is not taken back. */
  end(): void {
    this.controller.abort()
    clearTimeout(this.ticker)
    clearTimeout(this.waiting)
    for (const forget of this.forgetting) forget?.()
  }

  private moment = (): Moment => ({
    ownMs: this.connection.platform.now(),
    serverMs: this.connection.clock.now(),
    userId: this.connection.session.userId,
  })

  private spare(): Spare {
    const { now, random } = this.connection.platform
    return { key: drawKey(random), made: now() }
  }

  private tell = (event: BookingEvent): void => {
    const next = reduce(this.state, event, this.moment())
    if (next === this.state) return
    this.state = next
    this.keep()
    this.tick()
    this.wait()
    this.work()
    for (const listener of [...this.listeners]) listener()
  }

  /** Begins what has to be done now, and gives up what need not be done any more. */
  private work(): void {
    const { work } = this.state
    if (work === this.doing) return
    this.controller.abort()
    this.controller = new AbortController()
    this.doing = work
    if (work) void this.run(work, this.controller.signal)
  }

  private async run(work: Work, signal: AbortSignal): Promise<void> {
    if (work.afterMs > 0 && !(await pause(work.afterMs, signal))) return
    await this.storing
    if (signal.aborted) return
    const { connection, current, tell, moment: now } = this
    try {
      const store = (record: StoredBooking) => this.store(record, signal)
      const event = await perform({ connection, current, tell, store, now, signal }, work)
      if (!signal.aborted) this.tell(event)
    } catch (error) {
      if (signal.aborted) return
      this.tell({ type: 'problem', work, problem: asProblem(error), spare: this.spare() })
    }
  }

  private queue(store: () => Promise<void>): void {
    // Storage that fails costs a reload its memory, and nothing else.
    this.storing = this.storing.then(store).catch(() => undefined)
  }

  /** Stores it, unless what it is of has been given up meanwhile: it may be forgotten by then. */
  private async store(record: StoredBooking, signal: AbortSignal): Promise<void> {
    const { storage } = this.connection.platform
    this.queue(async () => {
      if (!signal.aborted) await saveRecord(storage, record)
    })
    await this.storing
    if (signal.aborted) throw new Abandoned()
  }

  /** Stores what has changed of what is worth it. */
  private keep(): void {
    const { stay, work, intent } = this.state
    if (intent) this.keys.add(intent.key)
    if (!stay || work?.kind === 'restore') {
      this.stored = null
      return
    }
    if (work && STORES.includes(work.kind)) {
      this.stored = 'something'
      return
    }
    const record = recordOf(this.state)
    const text = record && JSON.stringify(record)
    if (text === this.stored) return
    this.stored = text
    const { storage } = this.connection.platform
    const { userId: who, ownMs } = this.moment()
    this.queue(() =>
      record
        ? saveBeside(storage, record, this.keys, { who, ownMs })
        : removeWish(storage, stay, this.keys),
    )
  }

  /** What the server has asked to be waited for is waited for, and then it goes on by itself. */
  private wait(): void {
    const { notBefore } = this.state
    clearTimeout(this.waiting)
    if (notBefore === null) return
    const ms = Math.max(0, notBefore - this.moment().ownMs)
    this.waiting = setTimeout(() => this.tell({ type: 'due' }), ms)
  }

  private tick(): void {
    const counts = this.state.booking?.status === 'pending'
    if (!counts) {
      clearTimeout(this.ticker)
      this.ticker = undefined
    } else {
      this.ticker ??= setTimeout(() => {
        this.ticker = undefined
        this.tell({ type: 'tick' })
        this.tick()
      }, SECOND_MS)
    }
  }

  /** Somebody looks again, or there is a network again. */
  private attend(): void {
    const { platform } = this.connection
    if (!platform.isOnline() || !platform.isVisible()) return
    this.tell({ type: 'online' })
    this.tell({ type: 'tick' })
    if (this.state.phase === 'paying') this.tell({ type: 'nudged' })
  }

  /** Somebody has signed in or out. */
  private follows({ leaving, before }: SessionChange): void {
    this.tell({ type: leaving ? 'signed_out' : 'signed_in' })
    if (leaving) this.queue(() => removeRecordsOf(this.connection.platform.storage, before ?? null))
  }

  /** Another tab has stored something. */
  private async follow(key: string): Promise<void> {
    const { stay } = this.state
    if (!stay || key !== recordKey(stay)) return
    const record = await loadRecord(this.connection.platform.storage, stay)
    this.tell({ type: 'elsewhere', record })
  }
}
