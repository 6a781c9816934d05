// What the facets of an answer say about one value. Pure.
import type { Facets } from '../api/model'

/** Hotels with this amenity; undefined as long as nothing is known. */
export const amenityCount = (facets: Facets | undefined, code: string) =>
  facets?.amenities.find((one) => one.code === code)?.count

/** Hotels of this type. */
export const typeCount = (facets: Facets | undefined, code: string) =>
  facets?.property_types.find((one) => one.code === code)?.count

/** Hotels with any of these stars. */
export function starsCount(facets: Facets | undefined, values: readonly number[]) {
  if (!facets) return undefined
  const counted = facets.stars.filter((one) => values.includes(one.value))
  return counted.reduce((sum, one) => sum + one.count, 0)
}

/** The list with the value, or without it when it was in it. */
export const toggled = <T>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value]
