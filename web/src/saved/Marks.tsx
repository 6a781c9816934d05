import type { HotelDetail } from '@innsight/client'
import { useEffect } from 'react'
import '../styles/marks.css'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'
import { beginSaved, useCompared, useSaved } from './store'

type Named = Pick<HotelDetail, 'id' | 'name'>

function useMarks({ id }: Named) {
  useEffect(beginSaved, [])
  const isSaved = useSaved(({ ids }) => ids?.includes(id) ?? false)
  const isCompared = useCompared(({ ids }) => ids.includes(id))
  return {
    isSaved,
    isCompared,
    save: () => void useSaved.getState().toggle(id),
    compare: () => useCompared.getState().toggle(id),
  }
}

/** Over the picture of a card: the heart, and while a comparison is being put together its scales. */
export function CardMarks({ hotel }: { hotel: Named }) {
  const { isSaved, isCompared, save, compare } = useMarks(hotel)
  const compares = useCompared(({ ids }) => ids.length > 0)
  return (
    <div className="card-marks">
      <button
        type="button"
        className="mark heart"
        aria-pressed={isSaved}
        aria-label={t.marks.save(hotel.name)}
        onClick={save}
      >
        <Icon name="heart" />
      </button>
      {compares && (
        <button
          type="button"
          className="mark"
          aria-pressed={isCompared}
          aria-label={t.marks.compare(hotel.name)}
          onClick={compare}
        >
          <Icon name="scales" />
        </button>
      )}
    </div>
  )
}

/** On the page of a hotel: the same, over its picture, with words. */
export function PageMarks({ hotel }: { hotel: Named }) {
  const { isSaved, isCompared, save, compare } = useMarks(hotel)
  return (
    <div className="page-marks">
      <button
        type="button"
        className="mark heart"
        aria-pressed={isSaved}
        aria-label={t.marks.save(hotel.name)}
        onClick={save}
      >
        <Icon name="heart" />
      </button>
      <button
        type="button"
        className="mark wide"
        aria-pressed={isCompared}
        aria-label={t.marks.compare(hotel.name)}
        onClick={compare}
      >
        <Icon name="scales" /> {t.marks.compareShort}
      </button>
    </div>
  )
}
