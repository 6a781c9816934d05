// Words about a hotel that the list and its own panel share.
import type { Meta } from '../api/model'

export const labelOf = (
  terms: readonly { code: string; label: string }[] | undefined,
  code: string,
) => terms?.find((term) => term.code === code)?.label ?? ''

export function amenityWords(codes: readonly string[], meta: Meta | undefined, most: number) {
  const known = codes.map((code) => labelOf(meta?.amenities, code)).filter(Boolean)
  return known.length > most ? [...known.slice(0, most - 1), `+${known.length - most + 1}`] : known
}

const METRES_PER_KM = 1000

export function distanceWords(metres: number | null | undefined): string {
  if (metres === null || metres === undefined) return ''
  if (metres < METRES_PER_KM) return `${Math.round(metres / 10) * 10} m from the centre`
  const km = metres / METRES_PER_KM
  return `${km < 10 ? km.toFixed(1) : Math.round(km)} km from the centre`
}
