// One question to the server and its whole answer, in time. Everything else is a problem of a kind
// that can be put into words.
import type { FetchAnswer, FetchInit, Platform } from '../platform'
import { Abandoned, within } from './abandoned'
import { Problem, problemOf } from './problem'

/** How long an answer may take, to its last byte. */
export const ANSWER_WAIT_MS = 10_000

/** The query of an address; commas are allowed in it and read better than %2C. */
export function addressOf(path: string, id: string, query: object): string {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const pairs = fields.map(([name, value]): [string, string] => [name, String(value)])
  const text = new URLSearchParams(pairs).toString()
  const where = path.replace('{id}', encodeURIComponent(id))
  return text ? `${where}?${text.replaceAll('%2C', ',')}` : where
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Asked = Omit<FetchInit, 'signal' | 'credentials'>

async function fetchWhole(platform: Platform, address: string, init: Asked, outer: AbortSignal) {
  const { signal, isLate, stop } = within(ANSWER_WAIT_MS, outer)
  const token = platform.token?.()
  const headers = token ? { ...init.headers, Authorization: `Bearer ${token}` } : init.headers
  const credentials = platform.token ? 'omit' : 'same-origin'
  let answer: FetchAnswer | undefined
  try {
    const asked = { ...init, headers, credentials, signal } as const
    answer = await platform.fetch(platform.base + address, asked)
    return { answer, text: await answer.text() }
  } catch {
    if (outer.aborted) throw new Abandoned()
    if (isLate()) throw new Problem('late')
    if (answer?.ok) throw new Problem('garbled')
    throw new Problem(platform.isOnline() ? 'unreachable' : 'offline')
  } finally {
    stop()
  }
}

/** The answer's body, and its headers; an abandoned question stays an AbortError. */
export async function exchange(
  platform: Platform,
  address: string,
  init: Asked,
  signal: AbortSignal,
) {
  const { answer, text } = await fetchWhole(platform, address, init, signal)
  const { ok, status, headers } = answer
  const body = parsed(text)
  const problem = ok ? null : problemOf(status, headers.get('retry-after'), body, platform.now())
  return { body, headers, problem }
}
