import { useSheet } from '../sheet/stop'

/** For the keyboard: past the search and the filters, to what they found. */
const WAYS = [
  { id: 'results', words: 'To the hotels' },
  { id: 'prices', words: 'To the prices on the map' },
] as const

export function SkipLinks() {
  const { setStop, raise } = useSheet.getState()
  // By hand: a fragment in the address would be a step in the history, and no search.
  const follow = (event: React.MouseEvent, id: (typeof WAYS)[number]['id']) => {
    event.preventDefault()
    if (id === 'results') raise()
    else setStop('peek')
    requestAnimationFrame(() => {
      const place = document.getElementById(id)
      const target = place?.querySelector<HTMLElement>('[tabindex="0"]') ?? place
      target?.focus({ preventScroll: true })
    })
  }
  return (
    <nav className="skips" aria-label="Shortcuts">
      {WAYS.map(({ id, words }) => (
        <a key={id} className="skip" href={`#${id}`} onClick={(event) => follow(event, id)}>
          {words}
        </a>
      ))}
    </nav>
  )
}
