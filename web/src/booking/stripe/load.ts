// Stripe's script, which has to come from Stripe. It is asked for once, when a card is to be asked for.
import type { Stripe } from '@stripe/stripe-js'
import { loadStripe } from '@stripe/stripe-js/pure'

let loading: { key: string; stripe: Promise<Stripe | null> } | null = null

// Nothing is told of how somebody moved before a card is asked for.
loadStripe.setLoadParameters({ advancedFraudSignals: false })

/** Stripe for this key. Fails when its script does not come; the next call tries again. */
export async function stripeFor(key: string): Promise<Stripe> {
  if (loading?.key !== key) loading = { key, stripe: loadStripe(key) }
  try {
    const stripe = await loading.stripe
    if (stripe) return stripe
  } catch (error) {
    loading = null
    throw error
  }
  loading = null
  throw new Error('Stripe did not come')
}
