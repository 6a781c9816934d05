// One socket for an app, kept open as long as somebody wants to hear something, can see it, and
// there is a network. When it ends it is opened again, ever more slowly; what was missed is told
// again. Without an account only viewports are told of.
import type { Platform, Socket } from '../platform'
import { CLOSED, isOurs, waitMs } from './backoff'
import { Conversation } from './conversation'
import { readFrame } from './frames'
import type { Watcher, Wish } from './wishes'
import { together } from './wishes'

/** Where the server listens. */
export const REALTIME_PATH = '/v1/realtime'
const OPEN_WAIT_MS = 10_000
/** The server says something at least every 25 s. */
const SILENCE_MAX_MS = 60_000
const STABLE_MS = 60_000
/** A page that follows another may want the same: the socket waits for it. */
const LINGER_MS = 1000
/** So many sockets in a row without a word: then whoever needs news asks for them. */
const UNHEARD_MAX = 3
/** A socket that said nothing for too long: told by nobody but us. */
const SILENT = 4000
/** What a browser says of a handshake that was refused, and of most other ends. */
const LOST = 1006
/** A handshake that a session spoils is not tried for so long: a sign-in comes sooner. */
const REFUSED_WAIT_MS = 5 * 60_000

/** Tells whether somebody is signed in; fails when nobody knows. */
export type AskWho = () => Promise<boolean>

/** `live`: changes are told. `polling`: sockets don't work here, so ask now and then. */
export type RealtimeMode = 'live' | 'polling'

/** How it stands. */
export interface RealtimeState {
  mode: RealtimeMode
  /** A socket is open and has spoken. */
  connected: boolean
  /** The session was not accepted: nothing is told of bookings before somebody signs in. */
  signInNeeded: boolean
}

const START: RealtimeState = { mode: 'live', connected: false, signInNeeded: false }

type Timer = ReturnType<typeof setTimeout> | undefined

/** The app's socket. */
export class RealtimeConnection {
  private readonly watchers = new Set<Watcher>()
  private readonly listeners = new Set<() => void>()
  private state = START
  private socket: Socket | null = null
  private conversation: Conversation | null = null
  private position: string | null = null
  /** Ends in a row, since a socket was stable; and sockets in a row that never spoke. */
  private failures = 0
  private unheard = 0
  /** The token was not accepted: it goes on as nobody, without bookings. */
  private anonymous = false
  /** Nothing can be opened before somebody signs in. */
  private isOver = false
  /** Sockets that don't open may be refused for the session: that is asked once. */
  private askedWho = false
  /**
   * On the own clock: what the server asked for, or what we did wrong, is waited for in any case.
   */
  private notBeforeMs = 0
  private timers: { again?: Timer; silence?: Timer; stable?: Timer; linger?: Timer } = {}
  private forget: (() => void) | null = null

  constructor(
    private readonly platform: Platform,
    private readonly askWho?: AskWho,
  ) {}

  /** Tells somebody what they want, which they may change, until they stop. */
  watch(hear: Watcher['hear']) {
    const watcher: Watcher = { hear, wish: {} }
    this.watchers.add(watcher)
    this.forget ??= this.platform.onAttention(() => this.attend())
    return {
      want: (wish: Wish): void => {
        watcher.wish = wish
        this.attend()
      },
      stop: (): void => {
        this.watchers.delete(watcher)
        this.attend()
        if (this.watchers.size > 0) return
        this.forget?.()
        this.forget = null
      },
    }
  }

  current = (): RealtimeState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Somebody signed in or out: the next words are theirs. */
  restart(): void {
    this.drop()
    this.failures = 0
    this.unheard = 0
    this.notBeforeMs = 0
    this.isOver = false
    this.anonymous = false
    this.askedWho = false
    this.become({ signInNeeded: false })
    this.attend()
  }

  /** Opens, closes or says what has changed, as the world around wants it. */
  private attend(): void {
    const wanted = this.wanted()
    const wants = wanted.viewport !== null || wanted.bookings.length > 0
    const { platform } = this
    if (!platform.isOnline() || !platform.isVisible() || this.isOver) this.drop()
    else if (!wants) this.linger()
    else this.serve(wanted)
  }

  private serve(wanted: Required<Wish>): void {
    clearTimeout(this.timers.linger)
    delete this.timers.linger
    if (this.conversation) this.conversation.want(wanted)
    else if (!this.socket && this.timers.again === undefined) {
      const wait = this.notBeforeMs - this.platform.now()
      if (wait > 0) this.openAfter(wait)
      else this.open()
    }
  }

  private wanted(): Required<Wish> {
    const wanted = together([...this.watchers].map(({ wish }) => wish))
    return this.anonymous ? { ...wanted, bookings: [] } : wanted
  }

  private linger(): void {
    this.timers.linger ??= setTimeout(() => this.drop(), LINGER_MS)
  }

  private openAfter(ms: number): void {
    this.timers.again = setTimeout(() => {
      delete this.timers.again
      this.attend()
    }, ms)
  }

  private open(): void {
    let socket: Socket
    try {
      socket = this.platform.openSocket(this.platform.base + REALTIME_PATH)
    } catch {
      // An address or a policy that the platform does not like: as good as no way there.
      this.ended(LOST)
      return
    }
    this.socket = socket
    this.expect(OPEN_WAIT_MS)
    socket.onopen = () => this.opened(socket)
    socket.onmessage = ({ data }) => this.hear(data)
    socket.onclose = ({ code }) => this.ended(code)
  }

  private opened(socket: Socket): void {
    const send = (said: unknown) => socket.send(JSON.stringify(said))
    const token = this.anonymous ? null : this.platform.token?.()
    this.conversation = new Conversation(send, () => this.position)
    if (token) this.conversation.authenticate(token)
    this.conversation.want(this.wanted())
    this.expect(SILENCE_MAX_MS)
    this.timers.stable = setTimeout(() => {
      this.failures = 0
    }, STABLE_MS)
  }

  private hear(data: unknown): void {
    const { told, position } = readFrame(data)
    this.position = position ?? this.position
    this.expect(SILENCE_MAX_MS)
    this.unheard = 0
    this.askedWho = false
    const signInNeeded = this.anonymous && this.state.signInNeeded
    this.become({ mode: 'live', connected: true, signInNeeded })
    if (!told || told.event === 'beat' || !this.conversation?.concerns(told)) return
    for (const watcher of [...this.watchers]) watcher.hear(told)
  }

  private ended(code: number): void {
    const spoke = this.state.connected
    if (!spoke) this.unheard += 1
    // A server that goes costs no failure, unless it never was there.
    if (code !== CLOSED.going || !spoke) this.failures += 1
    this.drop()
    if (code === CLOSED.notSignedIn) this.rejected()
    else this.comeBack(code)
  }

  private comeBack(code: number): void {
    const wait = waitMs(code, this.failures, this.platform.random()) ?? 0
    if (this.unheard >= UNHEARD_MAX) {
      this.become({ mode: 'polling' })
      void this.askForSession()
    }
    if (isOurs(code)) this.notBeforeMs = this.platform.now() + wait
    this.openAfter(wait)
  }

  /**
   * The session is over. A token is left out next time: who is nobody may still watch viewports. A
   * cookie can't be.
   */
  private rejected(): void {
    const mayGoOn = this.platform.token !== undefined && !this.anonymous
    this.isOver = !mayGoOn
    this.anonymous = mayGoOn
    this.become({ signInNeeded: true, ...(mayGoOn ? {} : { mode: 'polling' }) })
    if (mayGoOn) this.openAfter(waitMs(LOST, this.failures, this.platform.random()) ?? 0)
  }

  /**
   * A browser does not tell why a handshake was refused, and a cookie whose session is over spoils
   * each of them: whether there is one, another question tells.
   */
  private async askForSession(): Promise<void> {
    if (!this.askWho || this.askedWho || this.platform.token) return
    this.askedWho = true
    const isSomebody = await this.askWho().catch(() => true)
    // Meanwhile one may have spoken, or somebody signed in.
    if (isSomebody || !this.askedWho || this.state.connected) return
    clearTimeout(this.timers.again)
    delete this.timers.again
    this.notBeforeMs = this.platform.now() + REFUSED_WAIT_MS
    this.become({ signInNeeded: true })
    if (!this.socket) this.attend()
  }

  /** Something has to come within so long. */
  private expect(ms: number): void {
    clearTimeout(this.timers.silence)
    this.timers.silence = setTimeout(() => this.ended(SILENT), ms)
  }

  /** Ends what there is; what it still says is heard by nobody. */
  private drop(): void {
    for (const timer of Object.values(this.timers)) clearTimeout(timer)
    this.timers = {}
    this.conversation?.end()
    this.conversation = null
    const { socket } = this
    this.socket = null
    this.become({ connected: false })
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private become(change: Partial<RealtimeState>): void {
    const next = { ...this.state, ...change }
    const same = (Object.keys(next) as (keyof RealtimeState)[]).every(
      (name) => next[name] === this.state[name],
    )
    if (same) return
    this.state = next
    for (const listener of this.listeners) listener()
  }
}
