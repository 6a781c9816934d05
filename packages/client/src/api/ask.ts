// Asks what needs no account. An answer is one that came in time, whole, and in the promised shape.
import type { Platform } from '../platform'
import type { ServerClock } from './clock'
import { addressOf, exchange } from './exchange'
import type { Freshness } from './freshness'
import type { Answer, Query } from './model'
import { asProblem, Problem } from './problem'
import type { Session } from './session'
import { isAnswerOf } from './shape'
import shapes from './shapes.json'

/** A server that can be asked, and what is known of it besides its answers. */
export interface Connection {
  platform: Platform
  clock: ServerClock
  freshness: Freshness
  /** Who is signed in; tells when that changes. */
  session: Session
}

/** What can be asked without changing anything and without an account. */
export type AskedPath = keyof typeof shapes.answers

interface Question<P extends AskedPath> {
  query?: Query<P>
  /** What stands for {id} in the path. */
  id?: string
  signal: AbortSignal
}

/** Asks; throws a Problem, or an AbortError when nobody waits any more. */
export async function ask<P extends AskedPath>(
  { platform }: Connection,
  path: P,
  { id = '', query, signal }: Question<P>,
): Promise<Answer<P>> {
  const address = addressOf(path, id, query ?? {})
  const { body, problem } = await exchange(
    platform,
    address,
    { method: 'GET', headers: {} },
    signal,
  )
  if (problem) throw problem
  if (!isAnswerOf(shapes, path, body)) throw new Problem('garbled')
  return body as Answer<P>
}

/** Asks so that the answer includes the booking made last; without that where it is refused. */
export async function askFresh<
  P extends '/v1/hotels' | '/v1/map' | '/v1/flexible' | '/v1/hotels/{id}',
>(connection: Connection, path: P, question: Question<P>): Promise<Answer<P>> {
  const { freshness } = connection
  const query = { ...question.query, ...freshness.parameter() } as Query<P>
  try {
    return await ask(connection, path, { ...question, query })
  } catch (error) {
    if (!asProblem(error).fields.includes('freshness')) throw error
    freshness.forget()
    return ask(connection, path, question)
  }
}
