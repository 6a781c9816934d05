// Stripe's sheet: what is typed there goes to Stripe and nowhere else. Its native part is only touched
// when somebody pays through Stripe.
import type { PaymentSheet, PaymentSheetError } from '@stripe/stripe-react-native'

const SCHEME = 'innsight'
/** Where a bank's own app leads back to. */
const RETURN_URL = `${SCHEME}://stripe`

type Parts = typeof import('@stripe/stripe-react-native/src/functions')
type Start = typeof import('@stripe/stripe-react-native/src/components/StripeProvider')

async function begun(publishableKey: string): Promise<Parts> {
  // Read where it is wanted: where the native part is not there, reading it fails.
  const { initStripe }: Start = require('@stripe/stripe-react-native/src/components/StripeProvider')
  await initStripe({ publishableKey, urlScheme: SCHEME })
  return require('@stripe/stripe-react-native/src/functions')
}

export interface CardWish {
  publishableKey: string
  totalMinor: number
  /** ISO 4217. */
  currency: string
}

/** Whether this app has the sheet. */
export const hasSheet = (): boolean => true

const closed = (code: string): boolean => code === ('Canceled' satisfies `${PaymentSheetError}`)

function failed({ message }: { message: string }): never {
  throw new Error(message)
}

/**
 * Asks for a card; what it became is a token, good for one payment. Null when the sheet was closed
 * without one. The server asks the bank, so Stripe is told that here it ends.
 */
export async function askForCard({ publishableKey, ...wish }: CardWish): Promise<string | null> {
  const sheet = await begun(publishableKey)
  let token: string | null = null
  const mode = {
    amount: wish.totalMinor,
    currencyCode: wish.currency,
    captureMethod: 'Manual' as PaymentSheet.CaptureMethod,
  }
  const made = await sheet.initPaymentSheet({
    merchantDisplayName: 'Innsight',
    customFlow: true,
    returnURL: RETURN_URL,
    intentConfiguration: {
      mode,
      confirmationTokenConfirmHandler: ({ id }, answer) => {
        token = id
        answer({ error: { code: 'Failed', message: 'the server goes on' } })
      },
    },
  })
  if (made.error) failed(made.error)
  const chosen = await sheet.presentPaymentSheet()
  if (chosen.didCancel || (chosen.error && closed(chosen.error.code))) return null
  if (chosen.error) failed(chosen.error)
  const ended = await sheet.confirmPaymentSheetPayment()
  if (token !== null) return token
  return ended.error && !closed(ended.error.code) ? failed(ended.error) : null
}

/** Steps that are open: the same booking may be on two screens at once. */
const steps = new Map<string, Promise<boolean>>()

async function take(publishableKey: string, clientSecret: string): Promise<boolean> {
  const sheet = await begun(publishableKey)
  const { error } = await sheet.handleNextAction(clientSecret, RETURN_URL)
  return !error
}

/** Opens the step that the guest's bank wants; whether it was gone to its end. The order tells the rest. */
export function openBank(publishableKey: string, clientSecret: string): Promise<boolean> {
  const open = steps.get(clientSecret)
  if (open) return open
  const step = take(publishableKey, clientSecret).finally(() => steps.delete(clientSecret))
  steps.set(clientSecret, step)
  return step
}
