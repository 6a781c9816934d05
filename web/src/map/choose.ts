import { usePage } from '../search/store'
import { onLow, onPhone, useSheet } from '../sheet/stop'
import { usePeek } from './peek'
import type { Mark } from './pills'

/** A hotel opens, on a phone as a small card first; a cluster is entered. */
export function choose(mark: Mark) {
  const { open, look } = usePage.getState()
  if (onPhone()) {
    useSheet.getState().setStop('peek')
    // A low one has no room for a card over the map.
    const small = mark.kind === 'pin' && !onLow()
    usePeek.getState().peek(small ? mark.key : null)
    if (small) return
  }
  if (mark.kind === 'pin') return open(mark.key, mark.key)
  const [west, south, east, north] = mark.bbox ?? []
  if (west === undefined || south === undefined || east === undefined || north === undefined) return
  look({ west, south, east, north })
}
