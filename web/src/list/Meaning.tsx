import { boxOfPlace, isMore, namedPlace } from '@innsight/client'
import type { ReactNode } from 'react'
import { Fragment } from 'react'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { lineOf, othersOf, tokensOf, understand, useNoting, useUnderstood } from '../search/meaning'
import { usePage } from '../search/store'
import { HOME } from '../ui/focus'
import { Icon } from '../ui/icons'

/** Dublin, Ireland. Did you mean Dublin, Ohio? */
function Others() {
  const { asks, others } = othersOf(useUnderstood())
  const { meant } = usePage.getState()
  return (
    <>
      {asks}
      {others.map(({ label, place }, index) => (
        <Fragment key={place.id}>
          {index > 0 && t.meaning.or}
          <button
            type="button"
            className="text-button"
            onClick={() => meant(namedPlace(place, label), boxOfPlace(place))}
          >
            {label}
          </button>
        </Fragment>
      ))}
      ?
    </>
  )
}

/** Understands the words again, and goes to the place that they name. */
async function understandAgain(text: string) {
  const understood = await understand(text)
  const { search, say } = usePage.getState()
  if (search.filters.text === text) say(text, understood)
}

function Instead() {
  const { takeLiterally } = usePage.getState()
  return (
    <button type="button" className="text-button" onClick={takeLiterally}>
      {t.meaning.instead}
    </button>
  )
}

/** What of the search can be taken away: the place, each wish, the words; and what else was meant. */
export function Meaning() {
  useNoting()
  const understood = useUnderstood()
  const place = usePage((page) => page.search.place)
  const { text, literal } = usePage((page) => page.search.filters)
  const sort = usePage((page) => page.search.sort)
  const meta = useMeta()
  // Its room is kept while the answer is on its way.
  if (!text && !place?.id) return null
  const searched = { place, text, literal, sort }
  const line: Record<NonNullable<ReturnType<typeof lineOf>>, ReactNode> = {
    others: (
      <>
        <Others /> {understood && isMore(understood) && <Instead />}
      </>
    ),
    instead: <Instead />,
    words: t.meaning.words,
    literal: (
      <>
        {t.meaning.literal}{' '}
        <button type="button" className="text-button" onClick={() => understandAgain(text)}>
          {t.meaning.again}
        </button>
      </>
    ),
  }
  const kind = lineOf(searched, understood)
  return (
    <section className="meaning" aria-label={t.meaning.label} {...HOME}>
      <ul>
        {meta &&
          tokensOf(searched, understood, meta).map(({ key, label, isPlace, remove }) => (
            <li key={key}>
              <button
                type="button"
                className="chip on"
                aria-label={t.meaning.remove(label)}
                onClick={remove}
              >
                {isPlace && <Icon name="pin" size={16} />}
                <span>{label}</span>
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
      </ul>
      {text && <p>{kind && line[kind]}</p>}
    </section>
  )
}
