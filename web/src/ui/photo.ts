// Pictures of hotels: photos can be had in several widths, a drawing in any.
import type { Hotel } from '@innsight/client'

export type Picture = Hotel['image']

/** Where it can be had, for a browser to choose from. */
export function srcSet({ url, widths }: Picture): string | undefined {
  const folder = url.slice(0, url.lastIndexOf('/'))
  return widths?.map((width) => `${folder}/${width} ${width}w`).join(', ')
}
