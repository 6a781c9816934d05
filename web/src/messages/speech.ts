// Which language the page speaks, and how dates and numbers are written in it. Pure.

/** The languages with texts of their own, by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

export interface Speech {
  /** The language of the texts. */
  language: Language
  /** How dates, numbers and money are written, as a BCP 47 tag. */
  locale: string
  direction: 'ltr' | 'rtl'
}

const RIGHT_TO_LEFT = ['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']
/** Where a guest did not say which English or German. */
const USUAL: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }

const isLanguage = (tag: string): tag is Language => tag in LANGUAGES

/** Stays are nights of the calendar of most places, whatever the guest's own is. */
function readable(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag, { calendar: 'gregory' })
  } catch {
    return null
  }
}

/**
 * What a guest's languages come to, best first. The first one decides how dates and numbers are
 * written; texts are in the first language that has some, else in English.
 */
export function speechOf(tags: readonly string[]): Speech {
  const known = tags.flatMap((tag) => readable(tag) ?? [])
  const spoken = known.map(({ language }) => language).find(isLanguage) ?? 'en'
  const [first] = known
  if (!first) return speechOf([USUAL.en])
  const bare = isLanguage(first.language) && !first.region
  const locale = bare ? readable(USUAL[first.language as Language]) : first
  return {
    language: spoken,
    locale: (locale ?? first).toString(),
    direction: RIGHT_TO_LEFT.includes(first.language) ? 'rtl' : 'ltr',
  }
}

/** The languages that can be chosen: those with texts, and what the guest's browser speaks. */
export function choicesOf(tags: readonly string[]): string[] {
  const [own] = tags.flatMap((tag) => readable(tag) ?? [])
  const rest = own && !isLanguage(own.language) ? [own.language] : []
  return [...Object.keys(LANGUAGES), ...rest]
}

/** A language by its own name: Deutsch, العربية. */
export function languageName(tag: string): string {
  if (isLanguage(tag)) return LANGUAGES[tag]
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
}
