// Prepared pictures of marks, for phones whose map cuts off what is drawn on it. They have no price:
// that is told when a mark is pressed. scripts/make-marks.mjs draws them.
import { Platform } from 'react-native'
import { create } from 'zustand'
import { storage } from '../platform/storage'
import type { Mark } from './marks'

const KEY = 'innsight.marks'

/** How marks are put on the map: drawn with their price, or as prepared pictures. */
export type MarkStyle = 'drawn' | 'pictures'

/** What a build begins with, until somebody chooses. */
const built = (): MarkStyle =>
  process.env.EXPO_PUBLIC_INNSIGHT_MARKS === 'pictures' ? 'pictures' : 'drawn'

interface MarkStyles {
  style: MarkStyle
  choose: (style: MarkStyle) => void
  /** Takes up what was chosen before. */
  load: () => Promise<void>
}

export const useMarkStyle = create<MarkStyles>((set) => ({
  style: built(),
  choose: (style) => {
    set({ style })
    // A full storage: the choice then lasts as long as the app runs.
    void storage.set(KEY, style).catch(() => undefined)
  },
  load: async () => {
    const kept = await storage.get(KEY).catch(() => null)
    set({ style: kept === 'drawn' || kept === 'pictures' ? kept : built() })
  },
}))

/** Only Android's map is known to cut marks off (react-native-maps#5877). */
export const mayCutOff = (): boolean => Platform.OS === 'android'

const PICTURES = {
  dot: require('../../assets/marks/dot.png'),
  hotel: require('../../assets/marks/hotel.png'),
  best: require('../../assets/marks/hotel-best.png'),
  chosen: require('../../assets/marks/hotel-chosen.png'),
  small: require('../../assets/marks/group-small.png'),
  middle: require('../../assets/marks/group-middle.png'),
  large: require('../../assets/marks/group-large.png'),
} as Record<string, number>

/** From so many hotels on a group is of the next size. */
const MIDDLE = 10
const LARGE = 100

export type Picture = 'dot' | 'hotel' | 'best' | 'chosen' | 'small' | 'middle' | 'large'

/** Which of the pictures a mark has. */
export function pictureOf({ kind, tone, isDot, count }: Mark, selected: boolean): Picture {
  if (kind === 'cluster') return count >= LARGE ? 'large' : count >= MIDDLE ? 'middle' : 'small'
  if (selected) return 'chosen'
  if (isDot) return 'dot'
  return tone === 'best' ? 'best' : 'hotel'
}

export const sourceOf = (picture: Picture): number => PICTURES[picture] ?? 0
