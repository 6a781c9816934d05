// Asks the server. An answer is one that came in time, whole, and in the shape that was promised;
// everything else is a problem of a kind that can be put into words.
import type { Answer, Query } from './model'
import { Problem, problemOf } from './problem'
import type { AskedPath } from './shape'
import { isAnswerOf } from './shape'

export const ANSWER_WAIT_MS = 10_000

interface Question<P extends AskedPath> {
  query?: Query<P>
  /** What stands for {id} in the path. */
  id?: string
  signal: AbortSignal
}

function addressOf(path: string, id: string, query: object): string {
  const fields = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const text = new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
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

/** Fetches the whole answer within the time allowed. An abandoned question stays an AbortError. */
async function fetchWhole(address: string, signal: AbortSignal) {
  const late = AbortSignal.timeout(ANSWER_WAIT_MS)
  let response: Response | undefined
  try {
    response = await globalThis.fetch(address, { signal: AbortSignal.any([signal, late]) })
    return { response, text: await response.text() }
  } catch {
    if (signal.aborted) throw new DOMException('nobody waits for it', 'AbortError')
    if (late.aborted) throw new Problem('late')
    if (response?.ok) throw new Problem('garbled')
    throw new Problem(globalThis.navigator?.onLine === false ? 'offline' : 'unreachable')
  }
}

export async function ask<P extends AskedPath>(path: P, question: Question<P>): Promise<Answer<P>> {
  const { id = '', query = {}, signal } = question
  const { response, text } = await fetchWhole(addressOf(path, id, query), signal)
  const body = parsed(text)
  if (!response.ok) throw problemOf(response.status, response.headers.get('retry-after'), body)
  if (!isAnswerOf(path, body)) throw new Problem('garbled')
  return body as Answer<P>
}
