// Tabs in which somebody books, by fake timers.
import { vi } from 'vitest'
import { recordKey } from '../booking/record'
import type { SharedStorage } from './platform'
import type { BookingServer } from './server'
import type { Tab } from './stay'
import { openTab, STAY } from './stay'

export const GUEST = { name: 'Ana', email: 'ana@example.org' }
export const MINUTE_MS = 60_000

let tabs: Tab[] = []

/** Opens a tab, which is closed at the end of the test. */
export function tab(server?: BookingServer, storage?: SharedStorage): Tab {
  const made = openTab(server, storage)
  tabs.push(made)
  return made
}

/** The first of March, at noon. */
export function beginTest(): void {
  vi.useFakeTimers({ now: new Date('2027-03-01T12:00:00Z') })
}

export function endTest(): void {
  for (const { flow } of tabs) flow.end()
  tabs = []
  vi.useRealTimers()
}

export const settle = () => vi.advanceTimersByTimeAsync(0)
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

export async function review(tab: Tab): Promise<void> {
  tab.act.choose(STAY)
  await settle()
}

export async function hold(tab: Tab): Promise<void> {
  await review(tab)
  tab.act.hold(GUEST)
  await settle()
}

/** What of the stay is stored. */
export const stored = ({ storage }: Tab) => JSON.parse(storage.texts.get(recordKey(STAY)) ?? 'null')
