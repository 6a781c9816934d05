// What the package needs of the world around it. A browser, a phone and a test each hand in their
// own, so nothing in here touches a DOM, a clock or a network by itself.

/** What of a fetch is sent. */
export interface FetchInit {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers: Record<string, string>
  body?: string
  cache?: 'no-store'
  /** `omit` where a token is sent: a cookie must not outlive it. */
  credentials: 'same-origin' | 'omit'
  signal: AbortSignal
}

/** What of a Response is read. */
export interface FetchAnswer {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** Texts by key, kept over restarts: localStorage, AsyncStorage. Nothing secret goes into it. */
export interface KeyStorage {
  get(key: string): Promise<string | null>
  set(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
  /** Tells when somebody else (another tab) has changed a key; where the platform can. */
  watch?(listener: (key: string) => void): () => void
}

/** A WebSocket, with one listener for each thing that may happen. */
export interface Socket {
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((message: { data: unknown }) => void) | null
  onclose: ((closing: { code: number }) => void) | null
}

/** The world around. */
export interface Platform {
  /** Where the API is, without a slash at its end; nothing for the page's own server. */
  base: string
  fetch(address: string, init: FetchInit): Promise<FetchAnswer>
  storage: KeyStorage
  openSocket(address: string): Socket
  /** Milliseconds since 1970 on the own clock, which may be wrong. */
  now(): number
  /** A number from 0 up to, not including, 1. */
  random(): number
  /** Whether there may be a network; only a sure no is a no. */
  isOnline(): boolean
  /** Whether somebody can see the app. */
  isVisible(): boolean
  /** Tells when either of the two has changed. */
  onAttention(listener: () => void): () => void
  /** The session's token, where no cookie carries it. */
  token?(): string | null
  /** Lets one tab at a time do something; where the platform can. */
  withLock?<T>(name: string, work: () => Promise<T>): Promise<T>
}
