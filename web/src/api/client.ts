import createClient from 'openapi-fetch'
import { problemOf, unreachable } from './problem'
import type { paths } from './schema'

export const client = createClient<paths>({
  baseUrl: '/',
  // Looked up at each call, so that a test may stand in for it.
  fetch: (request) => globalThis.fetch(request),
})

interface Outcome<T> {
  data?: T
  error?: unknown
  response: Response
}

/** Unwraps an answer, or throws the problem it describes. An aborted request stays an abort. */
export async function answer<T>(pending: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>
  try {
    outcome = await pending
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
  if (outcome.data !== undefined && outcome.response.ok) return outcome.data
  throw problemOf(outcome.response.status, outcome.error)
}
