import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { hotelQuery, queryClient } from '../api/queries'
import { FailedState } from '../list/FailedState'
import { boxAround, contains } from '../search/box'
import { stayParameters } from '../search/parameters'
import { usePage } from '../search/store'
import { Icon } from '../ui/icons'
import { DetailBody } from './DetailBody'

const HOTEL_ZOOM = 12

/** The open hotel, over the list. Escape and the arrow go back to the list as it was. */
export function DetailPanel({ id }: { id: string }) {
  const search = usePage((page) => page.search)
  const { open, opened } = usePage.getState()
  const key = JSON.stringify(stayParameters(search))
  const stay = useMemo(() => JSON.parse(key) as ReturnType<typeof stayParameters>, [key])
  const { data, isError, error, refetch, isPlaceholderData } = useQuery(hotelQuery(id, stay))
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    panel.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    if (!data || isPlaceholderData) return
    // The URL goes over to the slug: the same answer under its other name, not a second question.
    queryClient.setQueryData(hotelQuery(data.slug, stay).queryKey, data)
    opened(data.slug, data.id)
    const { search, change } = usePage.getState()
    if (!contains(search.area, data.location)) {
      change({ area: boxAround(data.location, HOTEL_ZOOM), place: null }, 'replace')
    }
    document.title = `${data.name} – Innsight`
    return () => {
      document.title = 'Innsight'
    }
  }, [data, isPlaceholderData, stay, opened])

  return (
    <article
      ref={panel}
      className="detail"
      tabIndex={-1}
      aria-label={data?.name ?? 'Hotel'}
      aria-busy={!data}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) open(null)
      }}
    >
      <button type="button" className="detail-back" onClick={() => open(null)}>
        <Icon name="back" size={16} /> All hotels here
      </button>
      {isError && <FailedState error={error} onRetry={() => refetch()} />}
      {!data && !isError && (
        <div className="detail-skeleton" aria-hidden="true">
          <span className="sk-picture" />
          <span className="sk-line wide" />
          <span className="sk-line" />
          <span className="sk-line" />
        </div>
      )}
      {data && <DetailBody hotel={data} dimmed={isPlaceholderData} />}
    </article>
  )
}
