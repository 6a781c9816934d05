// How far the sheet is up, for whoever has to make room for it. Pure but for the store.
import { useSyncExternalStore } from 'react'
import { create } from 'zustand'

export const STOPS = ['peek', 'half', 'full'] as const
export type Stop = (typeof STOPS)[number]

interface SheetStore {
  stop: Stop
  setStop: (stop: Stop) => void
  /** At least half up: there is something to read. */
  raise: () => void
}

export const useSheet = create<SheetStore>((set, get) => ({
  stop: 'peek',
  setStop: (stop) => set({ stop }),
  raise: () => {
    if (get().stop === 'peek') set({ stop: 'half' })
  },
}))

/** The styles of a phone begin at the same words (styles/phone.css). */
const PHONE = window.matchMedia(
  '(max-width: 599px), (max-width: 760px) and (orientation: portrait)',
)

export const onPhone = (): boolean => PHONE.matches

const follow = (changed: () => void) => {
  PHONE.addEventListener('change', changed)
  return () => PHONE.removeEventListener('change', changed)
}

/** Whether the list is a sheet over the map. */
export const usePhone = (): boolean => useSyncExternalStore(follow, onPhone)
