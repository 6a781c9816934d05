import '../styles/marks.css'
import { wholeNumber } from '../format/numbers'
import { t, useLanguage } from '../messages/language'
import { show } from '../search/store'
import { COMPARED_MAX, useView } from '../view/view'
import { useCompared } from './store'

/** What is chosen for a comparison, and the way there. */
export function Tray() {
  useLanguage(({ speech }) => speech)
  const ids = useCompared((store) => store.ids)
  const kind = useView(({ view }) => view.kind)
  if (ids.length === 0 || !(kind === 'search' || kind === 'saved')) return null
  const words = t.marks
  return (
    <aside className={kind === 'search' ? 'tray over-map' : 'tray'} aria-label={words.title}>
      <p role="status">{words.chosen(wholeNumber(ids.length), wholeNumber(COMPARED_MAX))}</p>
      <button type="button" className="button" onClick={() => show({ kind: 'compare', ids })}>
        {ids.length > 1 ? words.go : words.goOne}
      </button>
      <button type="button" className="text-button" onClick={() => useCompared.getState().clear()}>
        {words.clear}
      </button>
    </aside>
  )
}
