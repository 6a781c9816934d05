import type { HotelDetail } from '@innsight/client'
import { lazy, Suspense } from 'react'
import { srcSet } from '../ui/photo'

// One picture needs no gallery: it comes with the first hotel that has more.
const Gallery = lazy(() => import('./Gallery').then(({ Gallery }) => ({ default: Gallery })))

/** The panel is at most so wide; see layout.css. */
export const PICTURE_SIZES = '(max-width: 760px) 100vw, 40vw'

/** The pictures of the open hotel, in a place of one size whatever comes. */
export function Pictures({ hotel }: { hotel: HotelDetail }) {
  const { image, photos } = hotel
  const first = (
    <img
      className="detail-picture"
      src={image.url}
      srcSet={srcSet(image)}
      sizes={PICTURE_SIZES}
      alt={image.alt}
      width={image.width}
      height={image.height}
      fetchPriority="high"
    />
  )
  if (photos.length < 2) return first
  return (
    <Suspense fallback={first}>
      <Gallery key={hotel.id} photos={photos} />
    </Suspense>
  )
}
