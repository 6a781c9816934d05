import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { hotelQuery } from '../api/client'
import { Failure, FailureLine } from '../faces/Failure'
import { clockTime } from '../format/dates'
import { HotelCard } from '../list/HotelCard'
import { Skeletons } from '../list/Skeletons'
import { t } from '../messages/language'
import { useCurrency, useStay } from '../search/answers'
import { usePage } from '../search/store'
import { usePhone } from '../sheet/stop'
import { useReturn } from '../ui/focus'
import { Icon } from '../ui/icons'
import { usePeek } from './peek'

const pillOf = (id: string) =>
  document.querySelector<HTMLElement>(`.pill[data-key="${CSS.escape(id)}"]`)

/** The hotel of a tapped pill, small, over the lower edge of the map; a tap on it opens it. */
function Card({ id, close }: { id: string; close: () => void }) {
  const stay = useStay()
  const query = useQuery(hotelQuery(id, stay))
  const { data, error, errorUpdateCount: failures } = query
  const retry = () => query.refetch()
  const currency = useCurrency()
  const card = useRef<HTMLElement>(null)
  useReturn(() => [pillOf(id)])
  useEffect(() => card.current?.focus({ preventScroll: true }), [])
  return (
    <section
      ref={card}
      className="peek"
      tabIndex={-1}
      aria-label={data?.name ?? t.hotel.label}
      aria-busy={!data}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      {error && !data && <Failure error={error} onRetry={retry} failures={failures} />}
      {error && data && (
        <FailureLine
          error={error}
          onRetry={retry}
          failures={failures}
          what={t.hotel.oldPrices(clockTime(query.dataUpdatedAt))}
        />
      )}
      {(data || !error) && (
        <ul className={query.isPlaceholderData || query.isRefetchError ? 'dimmed' : undefined}>
          {data && currency ? (
            <HotelCard hotel={data} currency={currency} heading="h2" />
          ) : (
            <Skeletons count={1} />
          )}
        </ul>
      )}
      <button
        type="button"
        className="round peek-close"
        aria-label={t.list.closeCard}
        onClick={close}
      >
        <Icon name="close" size={16} />
      </button>
    </section>
  )
}

export function PeekCard() {
  const { id, peek } = usePeek()
  const phone = usePhone()
  const hotel = usePage((page) => page.search.hotel)
  const shown = id !== null && phone && hotel === null
  useEffect(() => {
    if (!shown) peek(null)
  }, [shown, peek])
  return shown && <Card key={id} id={id} close={() => peek(null)} />
}
