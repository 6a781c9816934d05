// What of a link is a search. Pure.
import { parseUrl } from '@innsight/client'

/** The query string of a route's parameters; nothing where there are none. */
export function queryOf(parameters: Record<string, string | string[] | undefined>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value
    return first ? [[name, first]] : []
  })
  const text = new URLSearchParams(pairs).toString()
  return text && `?${text}`
}

const STAY = ['check_in', 'check_out', 'adults', 'children', 'rooms']

/** The stay that a link to a hotel brings; what it does not say stays as it is. */
export function stayOfLink(parameters: Record<string, string | string[] | undefined>) {
  const own = Object.entries(parameters).filter(([name]) => STAY.includes(name))
  if (own.length === 0) return {}
  const { search } = parseUrl(queryOf(Object.fromEntries(own)))
  const { checkIn, checkOut, adults, children, rooms } = search
  return { ...(checkIn ? { checkIn, checkOut } : {}), adults, children, rooms }
}
