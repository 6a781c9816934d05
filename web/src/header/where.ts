// The Where box: what was typed, what it could mean, and what is done with it. One text decides
// everything: a suggestion belongs to the text that was asked for, and is of no use for another. Enter
// acts on the text itself, unless the arrows have chosen a suggestion.

import { textFault } from '@innsight/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { placesQuery } from '../api/client'
import { t } from '../messages/language'
import { useMeta } from '../search/answers'
import { goToPlace, understand } from '../search/meaning'
import { usePage } from '../search/store'
import { textFaultWords } from '../search/words'
import type { Option } from './Suggestions'

const TYPING_MS = 120

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
  /** The suggestion that the arrows have chosen; before the first is the text itself. */
  const [active, setActive] = useState(-1)
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
    setActive(-1)
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

  /** Waits for what its own text means, and for no other. */
  const say = async () => {
    settle()
    const own = turn.current
    setWaiting(true)
    const understood = await understand(text)
    if (own !== turn.current) return
    leave()
    usePage.getState().say(text, understood)
  }
  const choose = (option: Option) => {
    if (option.kind === 'text') return void say()
    leave()
    if (option.place.kind === 'hotel') return usePage.getState().visit(option.place)
    goToPlace(option.place)
  }
  const tell = (words: string) => {
    setOpen(true)
    setHint(words)
  }
  /** An emptied box takes place and words away. */
  const enterEmpty = () => {
    if (!standing) return tell(t.where.empty)
    leave()
    const { change, search } = usePage.getState()
    change({ place: null, filters: { ...search.filters, text: '', literal: false } })
  }
  /** Acts on what stands in the box now. */
  const enter = () => {
    if (typed === null && standing) return
    if (text === '') return enterEmpty()
    if (typed === standing) return leave()
    if (fault) return tell(fault)
    const chosen = old ? undefined : options[active]
    return chosen ? choose(chosen) : say()
  }
  const step = (by: number) => {
    if (old || options.length === 0) return
    setOpen(true)
    // The text itself is one of the stops.
    const stops = options.length + 1
    setActive(((active + 1 + by + stops) % stops) - 1)
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
