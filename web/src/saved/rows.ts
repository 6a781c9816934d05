// The amenities of hotels side by side. Pure.

/** Every amenity that one of them has, those of most hotels first, each as often as in `order`. */
export function sharedFirst(
  amenities: readonly (readonly string[])[],
  order: readonly string[],
): string[] {
  const countOf = (code: string) => amenities.filter((codes) => codes.includes(code)).length
  return order
    .filter((code) => countOf(code) > 0)
    .map((code, at) => ({ code, at, count: countOf(code) }))
    .sort((a, b) => b.count - a.count || a.at - b.at)
    .map(({ code }) => code)
}
