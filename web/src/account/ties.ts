// What keeps an account from going. Pure.
import type { Problem } from '@innsight/client'

export interface Ties {
  stays: number
  payments: number
}

const countOf = (list: unknown) => (Array.isArray(list) ? list.length : 0)

/** How much of each, when that is why; null for any other problem. */
export function tiesOf({ code, details }: Problem): Ties | null {
  if (code !== 'ACCOUNT_IN_USE') return null
  return { stays: countOf(details.stays), payments: countOf(details.payments) }
}
