import { memo } from 'react'
import { usePage } from '../search/store'
import { choose } from './choose'
import { usePeek } from './peek'
import type { Mark } from './pills'

/** One price, or one cluster of hotels, on the map. */
export const Pill = memo(function Pill({ mark, tabbable }: { mark: Mark; tabbable: boolean }) {
  const chosen = usePeek((peek) => peek.id === mark.key)
  const hot = usePage((page) => [page.hovered, page.openId].includes(mark.key)) || chosen
  const hover = usePage((page) => page.hover)
  const tone = hot ? 'hot' : mark.tone
  const classes = ['pill', mark.kind, tone, mark.visited && !hot ? 'visited' : '']
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      data-key={mark.key}
      tabIndex={tabbable ? 0 : -1}
      aria-label={mark.name}
      onClick={() => choose(mark)}
      onPointerEnter={(event) => event.pointerType === 'mouse' && hover(mark.key)}
      onPointerLeave={() => hover(null)}
      onFocus={() => hover(mark.key)}
      onBlur={() => hover(null)}
    >
      <span className="pill-body">
        {mark.label}
        {mark.note && <small>{mark.note}</small>}
      </span>
    </button>
  )
})
