// Stripe's script, which has to come from Stripe. It is asked for when a card is to be asked for, and
// not before.
import type { Stripe } from '@stripe/stripe-js'
import { loadStripe } from '@stripe/stripe-js/pure'

/** A script that takes longer is given up on, until somebody asks again. */
const WAIT_MS = 15_000

let made: { key: string; stripe: Stripe } | null = null

function late(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), WAIT_MS))
}

/** Stripe for this key. Fails when its script does not come; the next call tries again. */
export async function stripeFor(key: string): Promise<Stripe> {
  if (made?.key === key) return made.stripe
  const stripe = await Promise.race([loadStripe(key), late()])
  if (!stripe) throw new Error('Stripe’s script did not come')
  made = { key, stripe }
  return stripe
}
