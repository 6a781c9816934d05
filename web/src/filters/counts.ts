// What the facets say about one value; undefined as long as nothing is known.
import type { Facets } from '../api/model'
import { useHotels } from '../search/answers'

export const useFacets = (): Facets | undefined => useHotels().data?.pages[0]?.facets ?? undefined

export const amenityCount = (facets: Facets | undefined, code: string) =>
  facets?.amenities.find((one) => one.code === code)?.count

export const typeCount = (facets: Facets | undefined, code: string) =>
  facets?.property_types.find((one) => one.code === code)?.count

export function starsCount(facets: Facets | undefined, values: readonly number[]) {
  if (!facets) return undefined
  const counted = facets.stars.filter((one) => values.includes(one.value))
  return counted.reduce((sum, one) => sum + one.count, 0)
}

export const toggled = <T>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value]
