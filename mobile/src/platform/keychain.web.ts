// In a browser there is no keychain: the token lasts as long as its tab. The phone app has a page
// only for its tests.
const KEY = 'innsight.token'

export const token = (): string | null => window.sessionStorage.getItem(KEY)

export const loadToken = async (): Promise<void> => undefined

export async function keepToken(token: string | null): Promise<void> {
  if (token) window.sessionStorage.setItem(KEY, token)
  else window.sessionStorage.removeItem(KEY)
}
