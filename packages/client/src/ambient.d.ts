// All that this package takes for granted of its surroundings, besides ES2023: browsers, React
// Native and Node.js have it. Everything else comes through a Platform. Seen only while this
// package itself is checked; whoever uses it has declarations of their own.

declare function setTimeout(work: () => void, ms?: number): number
declare function clearTimeout(timer: number | undefined): void

declare interface AbortSignal {
  readonly aborted: boolean
  addEventListener(kind: 'abort', listener: () => void): void
  removeEventListener(kind: 'abort', listener: () => void): void
}

declare class AbortController {
  readonly signal: AbortSignal
  abort(): void
}

declare class URLSearchParams {
  constructor(query?: string | [string, string][])
  get(name: string): string | null
  set(name: string, value: string): void
  toString(): string
}
