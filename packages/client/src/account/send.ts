// Asks for and changes what belongs to an account, but bookings.
import type { Connection } from '../api/ask'
import { asProblem, Problem } from '../api/problem'
import type { components } from '../api/schema'
import { isAnswerOf } from '../api/shape'
import { isSignedOut } from '../booking/intent'
import type { Sent } from '../booking/send'
import { exchanged } from '../booking/send'
import shapes from './shapes.json'

type Schemas = components['schemas']

export type OwnSession = Schemas['OwnSession']
export type SavedHotel = Schemas['SavedHotel']

interface Answers {
  list_sessions: Schemas['Sessions']
  end_other_sessions: Schemas['EndedSessions']
  rename_user: Schemas['User']
  list_saved_hotels: Schemas['SavedHotels']
  use_verification: Schemas['VerifiedAddress']
}

const ANSWERED: Record<keyof Answers, readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string]> = {
  list_sessions: ['GET', '/v1/users/me/sessions'],
  end_other_sessions: ['DELETE', '/v1/sessions'],
  rename_user: ['PATCH', '/v1/users/me'],
  list_saved_hotels: ['GET', '/v1/users/me/saved'],
  use_verification: ['POST', '/v1/verifications'],
}

type Asking = [method: Parameters<typeof exchanged>[1], path: string, sent: Sent]

/** What is answered with nothing but that it is done. */
const SILENT = {
  end_session: ['DELETE', '/v1/sessions/{id}'],
  request_verification: ['POST', '/v1/users/me/verification'],
  change_email: ['PUT', '/v1/users/me/email'],
  request_reset: ['POST', '/v1/password-resets'],
  reset_password: ['PUT', '/v1/password-resets'],
  change_password: ['PUT', '/v1/users/me/password'],
  erase_user: ['DELETE', '/v1/users/me'],
  save_hotel: ['PUT', '/v1/users/me/saved/{id}'],
  keep_phone: ['PUT', '/v1/sessions/current/phone'],
  forget_phone: ['DELETE', '/v1/sessions/current/phone'],
  forget_hotel: ['DELETE', '/v1/users/me/saved/{id}'],
} as const

/** A session that ended elsewhere is known to be over from here on. */
async function asked(connection: Connection, ...[method, path, sent]: Asking): Promise<unknown> {
  try {
    return await exchanged(connection, method, path, sent)
  } catch (error) {
    if (isSignedOut(asProblem(error))) connection.session.found(null)
    throw error
  }
}

/** Asks; throws a Problem, or an AbortError when nobody waits any more. */
export async function askAccount<O extends keyof Answers>(
  connection: Connection,
  operation: O,
  sent: Sent,
): Promise<Answers[O]> {
  const [method, path] = ANSWERED[operation]
  const body = await asked(connection, method, path, sent)
  if (!isAnswerOf(shapes, operation, body)) throw new Problem('garbled')
  return body as Answers[O]
}

/** All that is kept of somebody, to be handed over as it is. */
export function takeData(connection: Connection, sent: Sent): Promise<unknown> {
  return asked(connection, 'GET', '/v1/users/me/data', sent)
}

/** Changes; throws a Problem, 403 for a wrong password. */
export async function changeAccount(
  connection: Connection,
  operation: keyof typeof SILENT,
  sent: Sent,
): Promise<void> {
  const [method, path] = SILENT[operation]
  await asked(connection, method, path, sent)
}
