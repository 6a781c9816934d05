// A world to test in: answers from a function, storage in memory, sockets that do as they are told.
import type { FetchInit, KeyStorage, Platform, Socket } from '../platform'

type Answering = (address: string, init: FetchInit) => Response | Promise<Response>

/** Storage that several clients may share, as tabs do: each is told what others changed. */
export class SharedStorage {
  readonly texts = new Map<string, string>()
  /** What was done to it, in order. */
  readonly log: string[] = []
  private readonly tabs = new Set<(key: string) => void>()

  tab(): KeyStorage {
    const own = new Set<(key: string) => void>()
    const tell = (key: string) => {
      for (const listener of this.tabs) if (!own.has(listener)) listener(key)
    }
    return {
      get: async (key) => this.texts.get(key) ?? null,
      set: async (key, value) => {
        this.log.push(`set ${key}`)
        this.texts.set(key, value)
        tell(key)
      },
      remove: async (key) => {
        this.log.push(`remove ${key}`)
        this.texts.delete(key)
        tell(key)
      },
      watch: (listener) => {
        own.add(listener)
        this.tabs.add(listener)
        return () => this.tabs.delete(listener)
      },
    }
  }
}

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onmessage: ((message: { data: unknown }) => void) | null = null
  onclose: ((closing: { code: number }) => void) | null = null
  readonly sent: unknown[] = []
  open = false
  closed = false
  constructor(readonly address: string) {}

  send(text: string): void {
    if (!this.open || this.closed) throw new Error('this socket is not open')
    this.sent.push(JSON.parse(text))
  }

  close(): void {
    this.closed = true
  }

  /** The server accepts. */
  accept(): void {
    this.open = true
    this.onopen?.()
  }

  /** The server says something. */
  tell(event: string, data: object = {}, position: string | null = null): void {
    this.onmessage?.({ data: JSON.stringify({ event, data, position }) })
  }

  /** The connection is over. */
  end(code: number): void {
    this.closed = true
    this.onclose?.({ code })
  }
}

/** One tab at a time. */
export function fairLock() {
  const last = new Map<string, Promise<unknown>>()
  return <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }
}

/** A platform over all that, whose clock is the test's. */
export class TestPlatform implements Platform {
  base = ''
  online = true
  visible = true
  /** Added to the real time: the own clock is off by so much. */
  skewMs = 0
  draws: () => number = () => 0.5
  readonly sockets: FakeSocket[] = []
  readonly storage: KeyStorage
  withLock?: <T>(name: string, work: () => Promise<T>) => Promise<T>
  token?: () => string | null
  private readonly listeners = new Set<() => void>()

  constructor(
    public answer: Answering,
    storage = new SharedStorage(),
  ) {
    this.storage = storage.tab()
  }

  fetch = async (address: string, init: FetchInit): Promise<Response> => this.answer(address, init)
  now = (): number => Date.now() + this.skewMs
  random = (): number => this.draws()
  isOnline = (): boolean => this.online
  isVisible = (): boolean => this.visible
  onAttention = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  openSocket = (address: string): Socket => {
    const socket = new FakeSocket(address)
    this.sockets.push(socket)
    return socket
  }

  /** Goes away or comes back. */
  attend(now: { online?: boolean; visible?: boolean }): void {
    this.online = now.online ?? this.online
    this.visible = now.visible ?? this.visible
    for (const listener of this.listeners) listener()
  }
}
