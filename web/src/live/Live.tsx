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
import { queryClient } from '../api/client'
import { money } from '../format/money'
import { t } from '../messages/language'
import { useCurrency, useHotels } from '../search/answers'
import { usePage } from '../search/store'

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

function patch(told: HotelTold) {
  queryClient.setQueriesData<InfiniteData<HotelsAnswer>>({ queryKey: ['hotels'] }, (data) =>
    patchedList(data, told),
  )
  queryClient.setQueriesData<MapAnswer>({ queryKey: ['map'] }, (data) => patchedMap(data, told))
}

/** What is watched: the area and the wishes of the search. */
function useViewport(): Viewport | null {
  const judged = usePage((page) => page.meta !== null)
  const text = usePage(({ search }) => JSON.stringify([search.area, searchParameters(search)]))
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
function useWords() {
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

/** Keeps what is shown true, and says once, quietly, what has changed of it. */
export function Live() {
  const viewport = useViewport()
  const words = useWords()
  const [said, setSaid] = useState('')
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const later = () => {
    clearTimeout(rest.current)
    rest.current = setTimeout(askAgain, REST_MS)
  }
  const { mode } = useRealtimeNotifications({ viewport }, (told) => {
    if (told.event === 'resync') return askAgain()
    if (told.event !== 'hotel_changed') return
    const sentence = words(told)
    patch(told)
    if (sentence) setSaid(sentence)
    later()
  })
  useEffect(() => () => clearTimeout(rest.current), [])
  useEffect(() => {
    if (mode !== 'polling') return
    const timer = setInterval(() => !document.hidden && askAgain(), POLL_MS)
    return () => clearInterval(timer)
  }, [mode])
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <div className="live-place" role="status">
      {said && <p className="live">{said}</p>}
    </div>
  )
}
