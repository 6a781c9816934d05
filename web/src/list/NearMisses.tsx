import type { NearMiss } from '@innsight/client'
import { nearSteps } from '@innsight/client'
import { useId } from 'react'
import { totalNumber } from '../format/total'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { useMeant } from '../search/meaning'
import { usePage } from '../search/store'
import { wishWords } from '../search/words'

/** The most helpful ones: a short list stays short. */
const SHOWN_MAX = 4

/** What the search finds with one wish less, as the server has counted it; one press applies it. */
export function NearMisses({ misses }: { misses: readonly NearMiss[] }) {
  const title = useId()
  const search = usePage((page) => page.search)
  const { change } = usePage.getState()
  const meta = useMeta()
  const meant = useMeant()
  const steps = nearSteps(search, misses, meant).slice(0, SHOWN_MAX)
  if (!meta || steps.length === 0) return null
  return (
    <section className="near" aria-labelledby={title}>
      <h3 id={title}>{t.near.title}</h3>
      <ul>
        {steps.map(({ step, more }) => (
          <li key={JSON.stringify(step.wish)}>
            <button type="button" className="step" onClick={() => change(step.patch)}>
              {t.near.step(
                wishWords(step.wish, meta),
                t.near.places(totalNumber(more), search.checkIn !== null),
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
