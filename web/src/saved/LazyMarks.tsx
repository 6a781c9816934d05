import type { HotelDetail } from '@innsight/client'
import { lazy, Suspense } from 'react'

// The first screen does without: it comes when the hotels are there, and nothing moves for it.
const Card = lazy(() => import('./Marks').then(({ CardMarks }) => ({ default: CardMarks })))
const Page = lazy(() => import('./Marks').then(({ PageMarks }) => ({ default: PageMarks })))

/** Saves a hotel, and compares it. */
export function Marks({ hotel, page }: { hotel: Pick<HotelDetail, 'id' | 'name'>; page?: true }) {
  const Kind = page ? Page : Card
  return (
    <Suspense fallback={null}>
      <Kind hotel={hotel} />
    </Suspense>
  )
}
