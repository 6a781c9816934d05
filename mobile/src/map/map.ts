// What a map of hotels is given, and tells; and whether there is one here at all.
import type { Box } from '@innsight/client'
import { Platform } from 'react-native'
import type { Mark } from './marks'

export interface HotelMapProps {
  /** What is searched. */
  area: Box
  marks: readonly Mark[]
  /** The key of the mark that is chosen. */
  selected: string | null
  /** Somebody has moved the map, and it rests. */
  onMoved: (area: Box) => void
  onMark: (mark: Mark) => void
  /** The map is there: what it shows can be asked. */
  onReady: () => void
}

/** Google's map crashes on Android without a key: the list alone has all the hotels. */
export const hasMap = (): boolean =>
  Platform.OS !== 'android' || (process.env.EXPO_PUBLIC_GOOGLE_MAPS_KEY ?? '') !== ''
