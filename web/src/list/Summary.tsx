import { offerMinor, SORTS, sortInForce } from '@innsight/client'
import { useEffect, useState } from 'react'
import { asOfWords } from '../format/dates'
import { shortMoney } from '../format/money'
import type { Total } from '../format/total'
import { isOne, totalNumber } from '../format/total'
import { t } from '../messages/language'
import { useCurrency, useHotels, useMeta } from '../search/answers'
import { spokenMeaning, useMeant, useUnderstood } from '../search/meaning'
import { usePage } from '../search/store'
import { HOME } from '../ui/focus'

/** The order in force: the chosen one, or else that of the typed text. */
export function SortSelect() {
  const chosen = usePage((page) => page.search.sort)
  const text = usePage((page) => page.search.filters.text)
  const sortBy = usePage((page) => page.sortBy)
  const meant = useMeant()
  const meta = useMeta()
  if (!meta) return null
  const pick = (code: string) => {
    const sort = SORTS.find((one) => one === code)
    if (sort) sortBy(sort, meant?.name ?? '')
  }
  return (
    <label className="sort">
      <span>{t.list.sort}</span>
      <select
        value={sortInForce(chosen, meant?.understood ?? null)}
        onChange={(event) => pick(event.target.value)}
      >
        {meta.sorts.map(({ code, label }) => (
          <option key={code} value={code}>
            {code === 'recommended' && text ? t.list.bestMatch : (t.labels[code] ?? label)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** 52 places free in this area: with dates those that can be had, without all there are. */
function countWords(count: Total, dated: boolean): string {
  return t.list.places(isOne(count), dated)
}

/** The exact count, and what it counts. */
export function Summary() {
  const { query, hotels: listed, phase } = useHotels()
  const { data, dataUpdatedAt, isError } = query
  const dated = usePage((page) => page.search.checkIn !== null)
  const meta = useMeta()
  const currency = useCurrency()
  const first = data?.pages[0]
  if (!first || !meta) {
    return (
      <h2 className="summary" id="results" {...HOME}>
        {isError ? t.list.noAnswer : t.list.looking}
      </h2>
    )
  }
  const prices = listed.flatMap(({ offer }) => (offer ? [offerMinor(offer)] : []))
  const asOf = asOfWords(first, dataUpdatedAt)
  const all = first.next === null
  const isBefore = phase !== 'fresh'
  return (
    <h2 className={isBefore ? 'summary dimmed' : 'summary'} id="results" {...HOME}>
      <b>{totalNumber(first)}</b> {countWords(first, dated)}
      {asOf && <span className="as-of"> · {asOf}</span>}
      {isBefore
        ? !isError && <span className="before">{t.list.before}</span>
        : currency &&
          all &&
          prices.length > 1 && (
            <span className="from-price">
              {t.list.fromPrice(shortMoney(Math.min(...prices), currency))}
            </span>
          )}
    </h2>
  )
}

const QUIET_MS = 700

/** The count for who listens: said once, when it has settled, and not for each step of a walk. */
export function SpokenCount() {
  const { query, phase } = useHotels()
  const { data, dataUpdatedAt } = query
  const dated = usePage((page) => page.search.checkIn !== null)
  const meaning = spokenMeaning(useUnderstood())
  const first = data?.pages[0]
  const count = first && `${totalNumber(first)} ${countWords(first, dated)}`
  const words =
    !first || phase !== 'fresh'
      ? null
      : [count, asOfWords(first, dataUpdatedAt), meaning].filter(Boolean).join(' ')
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (words === null) return
    const timer = setTimeout(() => setSaid(words), QUIET_MS)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <p className="hidden" role="status">
      {said}
    </p>
  )
}
