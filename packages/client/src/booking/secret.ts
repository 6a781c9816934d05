// What Stripe has to be told to open the step that a guest's bank wants.

/** Reads it from the action of an order; null where another gateway asks. */
export function secretOf(action: unknown): string | null {
  if (typeof action !== 'object' || action === null || !('client_secret' in action)) return null
  return typeof action.client_secret === 'string' ? action.client_secret : null
}
