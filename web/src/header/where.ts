// The Where box: what was typed, what it could mean, and what is done with it. One text decides
// everything: a suggestion belongs to the text that was asked for, and is of no use for another.

import type { Place } from '@innsight/client'
import { boxAround, textFault } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { placesQuery, queryClient } from '../api/client'
import { countryName } from '../format/countries'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { usePage } from '../search/store'
import { textFaultWords } from '../search/words'
import type { Option } from './Suggestions'

const TYPING_MS = 120
/** Enter waits so long for the suggestions of its own text; then the text itself is searched. */
const ENTER_WAIT_MS = 4000
const HOTEL_ZOOM = 14

export function goToPlace({ kind, name, country, location, bbox }: Place) {
  const { goTo } = usePage.getState()
  const [west = location.lon, south = location.lat, east = location.lon, north = location.lat] =
    bbox
  const label = kind === 'hotel' ? name : `${name}, ${countryName(country)}`
  const box = kind === 'hotel' ? boxAround(location, HOTEL_ZOOM) : { west, south, east, north }
  // Distances begin at a place's centre; a hotel has none.
  goTo({ name: label, at: kind === 'hotel' ? null : location }, box)
}

const take = (option: Option) =>
  option.kind === 'place'
    ? goToPlace(option.place)
    : usePage.getState().filter({ text: option.text })

/** The best suggestion for exactly this text; nothing when there is none, or none in time. */
async function firstPlace(text: string): Promise<Place | undefined> {
  const limit = new Promise<Place[]>((done) => setTimeout(() => done([]), ENTER_WAIT_MS))
  const found = queryClient.fetchQuery(placesQuery(text)).catch(() => [])
  return (await Promise.race([found, limit]))[0]
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

const goesOn = (before = '', now: string) => now.startsWith(before) || before.startsWith(now)

function useOptions(text: string, fault: string) {
  const settled = useSettled(text)
  const asking = text !== '' && fault === ''
  const query = useQuery({
    ...placesQuery(settled),
    enabled: asking && settled === text,
    // While a word is being typed, what its beginning could mean stays in sight.
    placeholderData: (previous, query) =>
      goesOn(query?.queryKey[1], settled) ? previous : undefined,
  })
  const fresh = settled === text && !query.isPending && !query.isPlaceholderData
  const places = asking ? (query.data ?? []) : []
  const options: Option[] = places.map((place) => ({ kind: 'place', place }))
  if (asking) options.push({ kind: 'text', text })
  return {
    options,
    old: asking && !fresh,
    some: options.length > 0 && (fresh || places.length > 0),
    failed: asking && fresh && query.isError,
    retry: query.refetch,
  }
}

export function useWhere() {
  const limits = useMeta()?.limits
  const place = usePage((page) => page.search.place?.name ?? '')
  const words = usePage((page) => page.search.filters.text)
  const standing = words || place
  const area = usePage((page) => page.search.area)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const [open, setOpen] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [hint, setHint] = useState('')
  /** Counts what the person did: an Enter that still waits is void after the next thing. */
  const turn = useRef(0)

  const text = (typed ?? '').trim()
  const reason = text ? textFault(text, limits) : null
  const fault = reason ? textFaultWords(reason) : ''
  const { options, old, some, failed, retry } = useOptions(text, fault)

  const settle = () => {
    turn.current += 1
    setWaiting(false)
    setActive(0)
    setHint('')
  }
  const type = (value: string) => {
    settle()
    setTyped(value)
    setOpen(true)
  }
  /** The box goes back to what is searched. */
  const leave = () => {
    settle()
    setTyped(null)
    setOpen(false)
  }
  // Another search came from elsewhere (a link, the way back, a moved map): the box shows it.
  const [shown, setShown] = useState(standing)
  if (shown !== standing) {
    setShown(standing)
    setTyped(null)
    setOpen(false)
  }

  // It also takes an Enter back that still waits: nobody is led away from where they went since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the search changes
  useEffect(() => {
    turn.current += 1
    setWaiting(false)
  }, [standing, area])

  const choose = (option: Option) => {
    leave()
    take(option)
  }
  const tell = (words: string) => {
    setOpen(true)
    setHint(words)
  }
  const enterEmpty = () => {
    if (!words) return tell(t.where.empty)
    leave()
    usePage.getState().filter({ text: '' })
  }
  /** Acts on what stands in the box now. */
  const enter = async () => {
    if (typed === null && standing) return
    if (text === '') return enterEmpty()
    if (typed === standing) return leave()
    if (fault) return tell(fault)
    const chosen = old ? undefined : options[active]
    if (chosen) return choose(chosen)
    settle()
    const own = turn.current
    setWaiting(true)
    const best = await firstPlace(text)
    if (own === turn.current) choose(best ? { kind: 'place', place: best } : { kind: 'text', text })
  }
  const step = (by: number) => {
    if (old || options.length === 0) return
    setOpen(true)
    setActive((active + by + options.length) % options.length)
  }
  /** What it said is over when the box is left. */
  const show = (shows: boolean) => {
    setOpen(shows)
    if (!shows) setHint('')
  }
  return {
    ...{ standing, words, typed, options, old, failed, active, waiting },
    hint: open ? hint || (text && fault) : '',
    open: open && typed !== null && some,
    ...{ type, leave, enter, step, choose, retry, show },
  }
}
