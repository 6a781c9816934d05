// A phone that does what a test wants: its storage, its keychain, its network, its languages.

/** What AsyncStorage and the keychain hold: they outlive a restart of the app. */
export const texts = new Map<string, string>()
export const secrets = new Map<string, string>()

export const phone = {
  isFull: false,
  isConnected: true,
  locales: [{ languageCode: 'en', languageTag: 'en-GB' }],
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
  connect(true)
}
