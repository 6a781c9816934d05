// Keeps what is shown true while somebody looks, and says once, quietly, what has changed of it.
import type { Hotel, HotelsAnswer, MapAnswer, Told, Viewport } from '@innsight/client'
import {
  offerMinor,
  patchedList,
  patchedMap,
  searchParameters,
  useRealtimeNotifications,
} from '@innsight/client'
import type { InfiniteData } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client, queryClient } from '../client'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useHotels } from '../search/answers'
import { useSearch } from '../search/store'

const POLL_MS = 60_000
/** Many changes at once are one question. */
const REST_MS = 1500
const SAID_MS = 8000
const SEARCH = ['hotels', 'map', 'hotel', 'calendar']

const askAgain = () =>
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => SEARCH.includes(String(queryKey[0])),
  })

type HotelTold = Extract<Told, { event: 'hotel_changed' }>

function patch(told: HotelTold): void {
  queryClient.setQueriesData<InfiniteData<HotelsAnswer>>({ queryKey: ['hotels'] }, (data) =>
    patchedList(data, told),
  )
  queryClient.setQueriesData<MapAnswer>({ queryKey: ['map'] }, (data) => patchedMap(data, told))
}

/** What is watched: the area and the wishes of the search. */
function useViewport(): Viewport | null {
  const judged = useSearch(({ meta }) => meta !== null)
  const text = useSearch(({ search }) => JSON.stringify([search.area, searchParameters(search)]))
  return useMemo(() => {
    if (!judged) return null
    const [box, { bbox: _, ...parameters }] = JSON.parse(text) as [
      Viewport['box'],
      { bbox?: string } & Viewport['parameters'],
    ]
    return { box, parameters }
  }, [judged, text])
}

/** The sentence about a change of a hotel that was shown with another price. */
function useSentence() {
  const { hotels } = useHotels()
  const currency = useCurrency()
  const priceOf = (offer: Hotel['offer']) =>
    offer && currency ? money(offerMinor(offer), currency) : null
  return (told: HotelTold): string => {
    const shown = hotels.find(({ id }) => id === told.hotelId)
    if (!shown) return ''
    const [before, now] = [priceOf(shown.offer), priceOf(told.offer)]
    if (before === now) return ''
    if (now === null) return t.live.gone(shown.name)
    return before === null ? t.live.free(shown.name, now) : t.live.now(shown.name, now)
  }
}

/** Asks now and then, where sockets don't work. */
function usePolling(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => client.platform.isVisible() && askAgain(), POLL_MS)
    return () => clearInterval(timer)
  }, [isOn])
}

/** What has just changed, in a sentence; empty most of the time. */
export function useLive(): string {
  const viewport = useViewport()
  const sentence = useSentence()
  const [said, setSaid] = useState('')
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const { mode } = useRealtimeNotifications({ viewport }, (told) => {
    if (told.event === 'resync') return askAgain()
    if (told.event !== 'hotel_changed') return
    const words = sentence(told)
    patch(told)
    if (words) setSaid(words)
    clearTimeout(rest.current)
    rest.current = setTimeout(askAgain, REST_MS)
  })
  usePolling(mode === 'polling')
  useEffect(() => () => clearTimeout(rest.current), [])
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  return said
}
