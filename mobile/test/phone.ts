// A phone that does what a test wants: its storage, its keychain, its network, its languages.

/** What AsyncStorage and the keychain hold: they outlive a restart of the app. */
export const texts = new Map<string, string>()
export const secrets = new Map<string, string>()

export const phone = {
  isFull: false,
  isConnected: true,
  locales: [{ languageCode: 'en', languageTag: 'en-GB' }],
}

/** What the phone's owner says to notifications, and what was pressed. */
export const notices = {
  allowed: 'open' as 'open' | 'yes' | 'no',
  /** What the owner answers when they are asked. */
  answer: 'yes' as 'yes' | 'no',
  token: 'ExponentPushToken[phone-of-tests]',
  /** Whether Expo's service can be asked for the token. */
  isAway: false,
  isRefusing: false,
  channels: [] as string[],
  /** What the app was begun by. */
  first: null as object | null,
  press: (_: object): void => undefined,
}

/** Stripe's native part: what it was asked, and what its sheet comes to. */
export const stripe = {
  begun: null as object | null,
  sheet: null as object | null,
  banks: [] as string[],
  /** The token that a card becomes; null = the sheet is closed. */
  card: null as string | null,
  /** Whether the guest closes their bank's step. */
  isClosed: false,
  isAway: false,
}

type Listener = (state: { isConnected: boolean }) => void
const listeners = new Set<Listener>()

export function watchNetwork(listener: Listener): () => void {
  listeners.add(listener)
  listener({ isConnected: phone.isConnected })
  return () => listeners.delete(listener)
}

/** Into the tunnel, or out of it. */
export function connect(isConnected: boolean): void {
  phone.isConnected = isConnected
  for (const listener of [...listeners]) listener({ isConnected })
}

/** A new phone. */
export function wipe(): void {
  texts.clear()
  secrets.clear()
  phone.isFull = false
  Object.assign(notices, { allowed: 'open', answer: 'yes', isAway: false, isRefusing: false })
  Object.assign(stripe, {
    begun: null,
    sheet: null,
    banks: [],
    card: null,
    isClosed: false,
    isAway: false,
  })
  Object.assign(notices, { channels: [], first: null, press: () => undefined })
  connect(true)
}
