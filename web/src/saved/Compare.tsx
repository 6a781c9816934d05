import type { HotelDetail, Problem } from '@innsight/client'
import { asProblem } from '@innsight/client'
import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import '../styles/own.css'
import { hotelQuery } from '../api/client'
import { FailureLine } from '../faces/Failure'
import { stayWords } from '../format/dates'
import { distanceWords, labelOf } from '../format/hotel'
import { Rating } from '../list/HotelCard'
import { t } from '../messages/language'
import { own } from '../messages/own'
import { useMeta, useStay } from '../search/answers'
import { show, usePage } from '../search/store'
import { Icon } from '../ui/icons'
import { Stars } from '../ui/Stars'
import { metresBetween, startOf } from './distance'
import { sharedFirst } from './rows'
import { openHotelPage, Price } from './Saved'
import { useCompared } from './store'

function takeOut(ids: readonly string[], id: string) {
  const left = ids.filter((one) => one !== id)
  useCompared.setState({ ids: left })
  show(left.length ? { kind: 'compare', ids: left } : { kind: 'saved' }, 'replace')
}

interface Column {
  id: string
  hotel: HotelDetail | undefined
  /** Why there is none, if that is known. */
  problem: Problem | null
}

function useColumns(ids: readonly string[]) {
  const stay = useStay()
  const queries = useQueries({ queries: ids.map((id) => hotelQuery(id, stay)) })
  const columns: Column[] = ids.map((id, at) => {
    const { data, error } = queries[at] ?? {}
    return { id, hotel: data, problem: error ? asProblem(error) : null }
  })
  const failed = queries.find(
    ({ data, error }) => !data && error && asProblem(error).kind !== 'gone',
  )
  return { columns, failed }
}

/** What stands in place of a hotel's name. */
function stateWords({ problem }: Column): string {
  if (!problem) return own().compare.loading
  return problem.kind === 'gone' ? own().saved.gone : own().compare.failed
}

function Head({ column, ids }: { column: Column; ids: readonly string[] }) {
  const { id, hotel } = column
  const words = own()
  return (
    <th scope="col">
      {hotel && <img src={hotel.image.url} alt="" width={200} height={120} />}
      {hotel ? (
        <button type="button" className="compare-name" onClick={() => openHotelPage(hotel)}>
          {hotel.name}
        </button>
      ) : (
        <span className="hint">{stateWords(column)}</span>
      )}
      <button
        type="button"
        className="round compare-out"
        aria-label={hotel ? words.compare.take(hotel.name) : words.compare.takeOne}
        onClick={() => takeOut(ids, id)}
      >
        <Icon name="close" size={16} />
      </button>
    </th>
  )
}

interface RowProps {
  label: string
  columns: readonly Column[]
  children: (hotel: HotelDetail) => ReactNode
}

function Row({ label, columns, children }: RowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {columns.map(({ id, hotel }) => (
        <td key={id}>{hotel ? children(hotel) : own().compare.nothing}</td>
      ))}
    </tr>
  )
}

function Facts({ columns }: { columns: readonly Column[] }) {
  const words = own().compare
  const meta = useMeta()
  const search = usePage((page) => page.search)
  const { at, place } = startOf(search)
  const { checkIn, checkOut } = search
  const label = checkIn && checkOut ? words.priceFor(stayWords(checkIn, checkOut)) : words.price
  return (
    <>
      <Row label={label} columns={columns}>
        {(hotel) => <Price hotel={hotel} />}
      </Row>
      <Row label={words.cancel} columns={columns}>
        {({ offer }) => {
          if (!offer) return words.nothing
          return offer.free_cancellation ? t.filters.free : words.notFree
        }}
      </Row>
      <Row label={words.stars} columns={columns}>
        {({ stars }) => (stars ? <Stars count={stars} /> : words.noStars)}
      </Row>
      <Row label={words.rating} columns={columns}>
        {(hotel) => (
          <>
            <Rating hotel={hotel} />{' '}
            {hotel.review_count > 0 && (
              <span className="meta">{t.count.reviews(hotel.review_count)}</span>
            )}
          </>
        )}
      </Row>
      <Row label={words.distance} columns={columns}>
        {({ location }) => distanceWords(metresBetween(at, location), place)}
      </Row>
      <Row label={words.kind} columns={columns}>
        {({ property_type }) => labelOf(meta?.property_types, property_type)}
      </Row>
    </>
  )
}

function Amenities({ columns }: { columns: readonly Column[] }) {
  const words = own().compare
  const meta = useMeta()
  const lists = columns.flatMap(({ hotel }) => (hotel ? [hotel.amenities] : []))
  const order = meta?.amenities.map(({ code }) => code) ?? []
  return sharedFirst(lists, order).map((code) => (
    <Row key={code} label={labelOf(meta?.amenities, code)} columns={columns}>
      {({ amenities }) =>
        amenities.includes(code) ? (
          <span className="compare-yes">
            <Icon name="check" size={16} />
            <span className="hidden">{words.yes}</span>
          </span>
        ) : (
          <span className="hint">
            <span aria-hidden="true">{words.nothing}</span>
            <span className="hidden">{words.no}</span>
          </span>
        )
      }
    </Row>
  ))
}

/** Up to four hotels side by side, for the dates of the search. */
export function Compare({ ids }: { ids: readonly string[] }) {
  const { columns, failed } = useColumns(ids)
  const words = own().compare
  // A link leads here too: what it names is what is being compared.
  useEffect(() => useCompared.setState({ ids }), [ids])
  return (
    <>
      <h1>{words.title}</h1>
      {failed && <FailureLine error={failed.error} onRetry={() => void failed.refetch()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section className="compare" aria-label={words.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <td />
              {columns.map((column) => (
                <Head key={column.id} column={column} ids={ids} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Facts columns={columns} />
            <Amenities columns={columns} />
          </tbody>
        </table>
      </section>
      <p className="actions">
        <button type="button" className="button quiet" onClick={() => show({ kind: 'saved' })}>
          {words.toSaved}
        </button>
      </p>
    </>
  )
}
