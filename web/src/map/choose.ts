import { usePage } from '../search/store'
import type { Mark } from './pills'

/** A hotel opens; a cluster is entered. */
export function choose(mark: Mark) {
  const { open, look } = usePage.getState()
  if (mark.kind === 'pin') return open(mark.key, mark.key)
  const [west, south, east, north] = mark.bbox ?? []
  if (west === undefined || south === undefined || east === undefined || north === undefined) return
  look({ west, south, east, north })
}
