// What the page writes into the address bar. Inside, all of it is one query string; outside, what is
// a page of its own has a path: a hotel, a booking, the trips, the account, what is saved. Old links,
// which have it in the query, are understood as well.

const SLUG = '[a-z0-9]+(?:-[a-z0-9]+)*'
const ID = '[0-9a-f-]{36}'
const HOTEL = new RegExp(`^/hotels/(${SLUG})$`)
const BOOKING = new RegExp(`^/bookings/(${ID})$`)
const SHOWN = /^\/(trips|account|saved|verify|reset)$/
const PATHS = [
  ['booking', 'bookings', new RegExp(`^${ID}$`)],
  ['show', '', /^(trips|account|saved|verify|reset)$/],
  ['hotel', 'hotels', new RegExp(`^${SLUG}$`)],
] as const

/** Both are allowed in a query and read better than %2C and %3A. */
const written = (query: URLSearchParams): string => {
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text && `?${text}`
}

/** The query string that an address stands for. */
export function queryOf({ pathname, search }: { pathname: string; search: string }): string {
  const named = [
    ['hotel', pathname.match(HOTEL)],
    ['booking', pathname.match(BOOKING)],
    ['show', pathname.match(SHOWN)],
  ] as const
  const found = named.find(([, match]) => match)
  if (!found?.[1]?.[1]) return search
  const query = new URLSearchParams(search)
  query.set(found[0], found[1][1])
  return written(query)
}

/** The address of a query string: path and query. */
export function addressOf(search: string): string {
  const query = new URLSearchParams(search)
  for (const [name, folder, shape] of PATHS) {
    const value = query.get(name)
    if (!value || !shape.test(value)) continue
    query.delete(name)
    return `/${folder && `${folder}/`}${value}${written(query)}`
  }
  return `/${search}`
}

/** Puts an address into the bar; the one that is there already is not written again. */
export function writeAddress(search: string, how: 'push' | 'replace') {
  const address = addressOf(search)
  if (address === window.location.pathname + window.location.search) return
  if (how === 'push') window.history.pushState(null, '', address)
  else window.history.replaceState(null, '', address)
}
