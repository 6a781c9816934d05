import { t } from '../messages/language'
import { useSheet } from '../sheet/stop'

/** For the keyboard: past the search and the filters, to what they found. */
const WAYS = [
  // An open hotel lies over the list; without a map there are no prices on it.
  { id: 'results', places: ['.detail', '#results'] },
  { id: 'prices', places: ['#prices', '.map'] },
] as const

export function SkipLinks() {
  const { setStop, raise } = useSheet.getState()
  // By hand: a fragment in the address would be a step in the history, and no search.
  const follow = (event: React.MouseEvent, { id, places }: (typeof WAYS)[number]) => {
    event.preventDefault()
    if (id === 'results') raise()
    else setStop('peek')
    requestAnimationFrame(() => {
      const [place] = places.flatMap((at) => document.querySelector<HTMLElement>(at) ?? [])
      const stop = id === 'prices' && place?.querySelector<HTMLElement>('.pill[tabindex="0"]')
      const target = stop || place
      target?.focus({ preventScroll: true })
    })
  }
  return (
    <nav className="skips" aria-label={t.skips.label}>
      {WAYS.map((way) => (
        <a
          key={way.id}
          className="skip"
          href={`#${way.id}`}
          onClick={(event) => follow(event, way)}
        >
          {t.skips[way.id]}
        </a>
      ))}
    </nav>
  )
}
