import type { HotelDetail } from '@innsight/client'
import { useEffect } from 'react'
import '../styles/marks.css'
import { t } from '../messages/language'
import { Icon } from '../ui/icons'
import { beginSaved, useCompared, useSaved } from './store'

type Named = Pick<HotelDetail, 'id' | 'name'>

function Heart({ hotel: { id, name } }: { hotel: Named }) {
  useEffect(beginSaved, [])
  const isSaved = useSaved(({ ids }) => ids?.includes(id) ?? false)
  return (
    <button
      type="button"
      className="mark heart"
      aria-pressed={isSaved}
      aria-label={t.marks.save(name)}
      onClick={() => void useSaved.getState().toggle(id)}
    >
      <Icon name="heart" />
    </button>
  )
}

/** Takes a hotel into the comparison, or out of it. */
function Scales({ hotel: { id, name }, wide = false }: { hotel: Named; wide?: boolean }) {
  const isCompared = useCompared(({ ids }) => ids.includes(id))
  return (
    <button
      type="button"
      className={wide ? 'mark wide' : 'mark'}
      aria-pressed={isCompared}
      aria-label={t.marks.compare(name)}
      onClick={() => useCompared.getState().toggle(id)}
    >
      <Icon name="scales" /> {wide && t.marks.compareShort}
    </button>
  )
}

/** Over the picture of a card: the heart, and while a comparison is being put together its scales. */
export function CardMarks({ hotel }: { hotel: Named }) {
  const compares = useCompared(({ ids }) => ids.length > 0)
  return (
    <div className="card-marks">
      <Heart hotel={hotel} />
      {compares && <Scales hotel={hotel} />}
    </div>
  )
}

/** On the page of a hotel: the same, over its picture, with words. */
export function PageMarks({ hotel }: { hotel: Named }) {
  return (
    <div className="page-marks">
      <Heart hotel={hotel} />
      <Scales hotel={hotel} wide />
    </div>
  )
}
