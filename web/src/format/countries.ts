// Countries arrive as ISO 3166 codes; the platform knows their names.
import { localized } from './localized'

const names = localized(
  (locale) => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }),
)

export function countryName(code: string): string {
  try {
    return names().of(code) ?? code
  } catch {
    return code
  }
}
