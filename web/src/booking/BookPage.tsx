import type { HotelDetail, Phase, SearchState, Stay } from '@innsight/client'
import { offerMinor, useBookingFlow } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { hotelQuery } from '../api/client'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { useStay } from '../search/answers'
import { show, usePage } from '../search/store'
import { Flow } from './Flow'

/** What is wanted, at the price that the hotel's page shows for it. */
function stayOf(search: SearchState, roomTypeId: string, hotel: HotelDetail): Stay | null {
  const { checkIn, checkOut, adults, children, rooms } = search
  if (!checkIn || !checkOut) return null
  const offer = hotel.offers?.find((one) => one.room_type_id === roomTypeId)
  const shownMinor = offer ? offerMinor(offer) : null
  const party = { adults, children, rooms }
  return { roomTypeId, checkIn, checkOut, ...party, hotelSlug: hotel.slug, shownMinor }
}

const isSame = (a: Stay | null, b: Stay): boolean =>
  a !== null && JSON.stringify({ ...a, shownMinor: 0 }) === JSON.stringify({ ...b, shownMinor: 0 })

const ENDS: readonly Phase[] = ['confirmed', 'failed', 'expired', 'cancelled']

/** From a room of the open hotel to its hold. */
export function BookPage({ roomTypeId }: { roomTypeId: string }) {
  const search = usePage((page) => page.search)
  const judged = usePage((page) => page.meta !== null)
  const asked = useStay()
  const { hotel: slug, checkIn } = search
  const may = slug !== null && checkIn !== null
  const hotel = useQuery({ ...hotelQuery(slug ?? '', asked), enabled: may && judged })
  const { state, actions } = useBookingFlow()
  const { data, isPlaceholderData } = hotel
  const stay = data && !isPlaceholderData ? stayOf(search, roomTypeId, data) : null
  const key = stay ? JSON.stringify({ ...stay, shownMinor: 0 }) : ''
  const known = stay !== null && isSame(state.stay, stay)
  const { phase } = state
  const [chosen, setChosen] = useState('')

  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, not for each new answer
  useEffect(() => {
    if (!stay || chosen === key) return
    // Wanted again after its end, it is another wish.
    if (!known || ENDS.includes(phase)) actions.choose(stay)
    setChosen(key)
  }, [key])

  const isChosen = known && chosen === key
  const booked = isChosen ? state.booking?.id : undefined
  useEffect(() => {
    if (booked && phase !== 'choosing' && phase !== 'reviewing') {
      show({ kind: 'booking', id: booked }, 'replace')
    }
  }, [booked, phase])

  if (!may) {
    return (
      <div className="state">
        <h2>{t.booking.refusal.dates}</h2>
        <p className="actions">
          <button type="button" className="button" onClick={() => show({ kind: 'search' })}>
            {t.menu.back}
          </button>
        </p>
      </div>
    )
  }
  if (hotel.error && !data) {
    return (
      <Failure
        error={hotel.error}
        onRetry={() => hotel.refetch()}
        failures={hotel.errorUpdateCount}
      />
    )
  }
  if (!isChosen) return <p className="hint">{t.booking.pricing}</p>
  return <Flow />
}
