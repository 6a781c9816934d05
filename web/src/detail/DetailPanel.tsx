import { asProblem, boxAround, contains, isAboutName } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { hotelQuery, queryClient } from '../api/client'
import { Failure, FailureLine, Retrying } from '../faces/Failure'
import { clockTime } from '../format/dates'
import { t } from '../messages/language'
import { useStay } from '../search/answers'
import { usePage } from '../search/store'
import { HOME, useReturn } from '../ui/focus'
import { Icon } from '../ui/icons'
import { nameAddress } from '../view/head'
import { DetailBody } from './DetailBody'

const HOTEL_ZOOM = 12

/** The open hotel, over the list. Escape and the arrow go back to the list as it was. */
export function DetailPanel({ id }: { id: string }) {
  const { open, opened, lose } = usePage.getState()
  const stay = useStay()
  const query = useQuery(hotelQuery(id, stay))
  const { data, dataUpdatedAt, error, isPlaceholderData } = query
  const failures = query.errorUpdateCount
  const retry = () => query.refetch()
  const problem = error && asProblem(error)
  // A hotel that is not known, or whose name in the link can't be one.
  const gone = problem?.kind === 'gone' || (problem?.kind === 'refused' && isAboutName(problem))
  const panel = useRef<HTMLElement>(null)
  const opener = useRef(document.activeElement)
  const known = useRef<string | null>(null)

  useReturn(() => [
    opener.current instanceof HTMLElement && opener.current !== document.body
      ? opener.current
      : null,
    document.querySelector<HTMLElement>(`[data-hotel="${CSS.escape(known.current ?? id)}"]`),
  ])
  useEffect(() => {
    panel.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (gone) lose()
  }, [gone, lose])
  useEffect(() => {
    if (!data || isPlaceholderData) return
    // The URL goes over to the slug: the same answer under its other name, not a second question.
    if (id !== data.slug) {
      const { queryKey } = hotelQuery(data.slug, stay)
      queryClient.setQueryData(queryKey, data, { updatedAt: dataUpdatedAt })
    }
    opened(data.slug, data.id)
    const { search, change } = usePage.getState()
    // Only when it opens: later the map is where the person moved it.
    if (known.current !== data.id && !contains(search.area, data.location)) {
      change({ area: boxAround(data.location, HOTEL_ZOOM), place: null }, 'replace')
    }
    known.current = data.id
    document.title = `${data.name} – Innsight`
    nameAddress(data.canonical_url)
    return () => {
      document.title = 'Innsight'
      nameAddress(null)
    }
  }, [data, dataUpdatedAt, id, isPlaceholderData, stay, opened])

  return (
    <article
      ref={panel}
      className="detail"
      {...HOME}
      aria-label={data?.name ?? t.hotel.label}
      aria-busy={!data}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) open(null)
      }}
    >
      <button type="button" className="detail-back" onClick={() => open(null)}>
        <Icon name="back" size={16} /> {t.hotel.back}
      </button>
      {error && !data && !gone && <Failure error={error} onRetry={retry} failures={failures} />}
      {!data && query.isPending && failures > 0 && <Retrying />}
      {data && query.isRefetchError && (
        <FailureLine
          error={error}
          onRetry={retry}
          failures={failures}
          what={t.hotel.oldPrices(clockTime(dataUpdatedAt))}
        />
      )}
      {!data && query.isPending && failures === 0 && (
        <div className="detail-skeleton" aria-hidden="true">
          <span className="sk-picture" />
          <span className="sk-line wide" />
          <span className="sk-line" />
          <span className="sk-line" />
        </div>
      )}
      {data && <DetailBody hotel={data} dimmed={isPlaceholderData || query.isRefetchError} />}
    </article>
  )
}
