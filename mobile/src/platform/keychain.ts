// The session's token, in the phone's keychain and in memory, and nowhere else.
import * as SecureStore from 'expo-secure-store'

const KEY = 'innsight.token'

let held: string | null = null

/** The token, as it is known now. */
export const token = (): string | null => held

/** Reads what was kept; a keychain that can't be read has nothing. */
export async function loadToken(): Promise<void> {
  held = await SecureStore.getItemAsync(KEY).catch(() => null)
}

/** Keeps a token over restarts; null forgets it. */
export async function keepToken(token: string | null): Promise<void> {
  held = token
  const done = token ? SecureStore.setItemAsync(KEY, token) : SecureStore.deleteItemAsync(KEY)
  // Without a keychain the session lasts as long as the app runs.
  await done.catch(() => undefined)
}
