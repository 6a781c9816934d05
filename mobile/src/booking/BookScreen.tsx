// From a room of a hotel to its booking: everything on the way is on this one page, and a restart of
// the app goes on where it was.
import type { HotelDetail, SearchState, Stay } from '@innsight/client'
import { offerMinor, useBookingFlow } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { queries } from '../client'
import { Failure } from '../faces/Failure'
import { t } from '../messages/language'
import { useMetaQuery, useStay } from '../search/answers'
import { useSearch } from '../search/store'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Screen, useBack } from '../ui/Screen'
import { Words } from '../ui/Words'
import { ENDS } from './ends'
import { Flow } from './Flow'

/** What is wanted, at the price that the hotel's page shows for it. */
export function stayOf(search: SearchState, roomTypeId: string, hotel: HotelDetail): Stay | null {
  const { checkIn, checkOut, adults, children, rooms } = search
  if (!checkIn || !checkOut) return null
  const offer = hotel.offers?.find((one) => one.room_type_id === roomTypeId)
  const shownMinor = offer ? offerMinor(offer) : null
  const party = { adults, children, rooms }
  return { roomTypeId, checkIn, checkOut, ...party, hotelSlug: hotel.slug, shownMinor }
}

const keyOf = (stay: Stay | null): string =>
  stay ? JSON.stringify({ ...stay, shownMinor: 0 }) : ''

interface Props {
  roomTypeId: string
  /** The slug of its hotel. */
  slug: string
}

/** Chooses the stay once; later answers about the hotel choose nothing. */
function useChosen({ roomTypeId, slug }: Props) {
  const search = useSearch((all) => all.search)
  const hotel = useQuery(queries.hotelQuery(slug, useStay()))
  const view = useBookingFlow()
  const { state, actions } = view
  const { data, isPlaceholderData } = hotel
  const stay = data && !isPlaceholderData ? stayOf(search, roomTypeId, data) : null
  const key = keyOf(stay)
  const isKnown = stay !== null && keyOf(state.stay) === key
  const [chosen, setChosen] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, not for each new answer
  useEffect(() => {
    if (!stay || chosen === key) return
    // Wanted again after its end, it is another wish.
    if (!isKnown || ENDS.includes(state.phase)) actions.choose(stay)
    setChosen(key)
  }, [key])
  return { view, hotel, isChosen: isKnown && chosen === key }
}

export function BookScreen(props: Props) {
  useMetaQuery()
  const back = useBack()
  const isDated = useSearch(({ search }) => search.checkIn !== null)
  const { view, hotel, isChosen } = useChosen(props)
  const { phase } = view.state
  const title = phase === 'reviewing' || !isChosen ? t.booking.review : t.booking.label
  return (
    <Screen title={title}>
      {!isDated ? (
        <Card>
          <Words>{t.booking.refusal.dates}</Words>
          <Button kind="quiet" onPress={back}>
            {t.back}
          </Button>
        </Card>
      ) : isChosen ? (
        <Flow view={view} />
      ) : hotel.error && !hotel.data ? (
        <Failure error={hotel.error} onRetry={() => void hotel.refetch()} />
      ) : (
        <Words kind="small">{t.booking.pricing}</Words>
      )}
    </Screen>
  )
}
