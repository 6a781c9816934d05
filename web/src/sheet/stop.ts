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

/** A phone so low that half up is whole (styles/tokens.css). */
const LOW = window.matchMedia('(max-width: 599px) and (max-height: 400px)')

export const onPhone = (): boolean => PHONE.matches

export const onLow = (): boolean => LOW.matches

const follow = (changed: () => void) => {
  for (const media of [PHONE, LOW]) media.addEventListener('change', changed)
  return () => {
    for (const media of [PHONE, LOW]) media.removeEventListener('change', changed)
  }
}

/** Whether the list is a sheet over the map. */
export const usePhone = (): boolean => useSyncExternalStore(follow, onPhone)

/** Whether the sheet is up as far as it goes: nothing of the map can be seen. */
export function useWhole(): boolean {
  const stop = useSheet((sheet) => sheet.stop)
  const low = useSyncExternalStore(follow, onLow)
  return stop === 'full' || (low && stop === 'half')
}
