// Formats cost much to make: each is made once for a locale.
import { locale } from '../messages/locale'

/** What `make` makes for the locale of now. */
export function localized<T>(make: (locale: string) => T): () => T {
  let made: { for: string; format: T } | null = null
  return () => {
    const tag = locale()
    if (made?.for !== tag) made = { for: tag, format: make(tag) }
    return made.format
  }
}
