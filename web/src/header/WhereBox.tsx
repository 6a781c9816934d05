import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import type { Place } from '../api/model'
import { placesQuery } from '../api/queries'
import { countryName } from '../format/countries'
import { counted } from '../format/dates'
import { boxAround } from '../search/box'
import { usePage } from '../search/store'
import { Icon } from '../ui/icons'

const TYPING_MS = 120
const TEXT_MAX = 100
const HOTEL_ZOOM = 14

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

type Option = { kind: 'place'; place: Place } | { kind: 'text'; text: string }

const optionKey = (option: Option) =>
  option.kind === 'text'
    ? 'text'
    : `${option.place.kind}/${option.place.name}/${option.place.location.lat}/${option.place.location.lon}`

function OptionBody({ option }: { option: Option }) {
  if (option.kind === 'text') {
    return (
      <>
        <Icon name="search" />
        <span>
          <b>“{option.text}”</b>
          <small>in names, cities and descriptions on this map</small>
        </span>
      </>
    )
  }
  const { kind, name, country, hotels } = option.place
  const note = kind === 'city' ? counted(hotels, 'hotel') : 'Hotel'
  return (
    <>
      <Icon name={kind === 'city' ? 'pin' : 'bed'} />
      <span>
        <b>{name}</b>
        <small>
          {countryName(country)} · {note}
        </small>
      </span>
    </>
  )
}

function goTo({ kind, name, country, location, bbox }: Place) {
  const { goTo } = usePage.getState()
  const [west = location.lon, south = location.lat, east = location.lon, north = location.lat] =
    bbox
  const label = kind === 'city' ? `${name}, ${countryName(country)}` : name
  const box = kind === 'city' ? { west, south, east, north } : boxAround(location, HOTEL_ZOOM)
  goTo({ name: label, at: location }, box)
}

/** Where: a combobox of places (WAI-ARIA 1.2: arrows choose, Enter takes, Escape closes). */
export function WhereBox() {
  const place = usePage((page) => page.search.place?.name ?? '')
  const query = usePage((page) => page.search.filters.text)
  const filter = usePage((page) => page.filter)
  const [typed, setTyped] = useState<string | null>(null)
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const asked = useSettled((typed ?? '').trim())
  const { data } = useQuery(placesQuery(asked))
  const found = asked && typed !== null ? (data ?? []) : []
  const options: Option[] = found.map((one) => ({ kind: 'place', place: one }))
  if (asked && typed !== null) options.push({ kind: 'text', text: asked })
  const open = options.length > 0

  const take = (option: Option | undefined) => {
    if (!option) return
    setTyped(null)
    input.current?.blur()
    if (option.kind === 'place') goTo(option.place)
    else filter({ text: option.text })
  }
  const keys = (event: React.KeyboardEvent) => {
    const count = options.length
    if (event.key === 'Escape') {
      setTyped(null)
      input.current?.blur()
    } else if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setActive((active + (event.key === 'ArrowDown' ? 1 : count - 1)) % count)
    }
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (open) take(options[Math.min(active, options.length - 1)])
    else input.current?.focus()
  }
  return (
    <form className="where" onSubmit={submit}>
      <label className="search-part">
        <small>Where</small>
        <input
          ref={input}
          role="combobox"
          aria-expanded={open}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={open ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          maxLength={TEXT_MAX}
          placeholder="City or hotel"
          value={typed ?? (query ? `“${query}”` : place)}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setTyped(event.target.value)
            setActive(0)
          }}
          onBlur={() => setTyped(null)}
          onKeyDown={keys}
        />
      </label>
      {query && typed === null && (
        <button
          type="button"
          className="round ghost where-clear"
          aria-label={`Stop searching for ${query}`}
          onClick={() => filter({ text: '' })}
        >
          <Icon name="close" size={16} />
        </button>
      )}
      <div className="where-list" id={id} role="listbox" aria-label="Suggestions" hidden={!open}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox's input has the keys
          <div
            key={optionKey(option)}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerEnter={() => setActive(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            <OptionBody option={option} />
          </div>
        ))}
      </div>
      <button type="submit" className="go" aria-label="Search this place">
        <Icon name="search" />
      </button>
    </form>
  )
}
