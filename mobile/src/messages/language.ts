// The language of the app: the phone's own until somebody chooses one, which is remembered.
import { getLocales } from 'expo-localization'
import { create } from 'zustand'
import { storage } from '../platform/storage'
import { de } from './de'
import type { Messages } from './en'
import { en } from './en'
import { setLocale } from './locale'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const TEXTS: Record<Language, Messages> = { en, de }
/** Where a phone does not say which English or German. */
const USUAL: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }
const KEY = 'innsight.language'

const isLanguage = (tag: string | null | undefined): tag is Language => !!tag && tag in TEXTS

/** All texts, in the language of now: the app draws itself anew when they change. */
export let t: Messages = en

interface Speech {
  language: Language
  /** What somebody has chosen; null as long as the phone's own language counts. */
  chosen: Language | null
  choose: (language: Language | null) => void
  /** Speaks as was chosen before, or as the phone does. */
  load: () => Promise<void>
}

/** What the phone speaks: the best of its languages that has texts, and how it writes numbers. */
function ownSpeech(): { language: Language; locale: string } {
  const own = getLocales()
  const spoken = own.map(({ languageCode }) => languageCode).find(isLanguage) ?? 'en'
  const tag = own.find(({ languageCode }) => languageCode === spoken)?.languageTag
  return { language: spoken, locale: tag?.includes('-') ? tag : USUAL[spoken] }
}

export const useLanguage = create<Speech>((set) => {
  const speak = (chosen: Language | null) => {
    const own = ownSpeech()
    const language = chosen ?? own.language
    t = TEXTS[language]
    setLocale(language === own.language ? own.locale : USUAL[language])
    set({ language, chosen })
  }
  return {
    language: 'en',
    chosen: null,
    choose: (language) => {
      speak(language)
      void storage.set(KEY, language ?? '').catch(() => undefined)
    },
    load: async () => {
      const kept = await storage.get(KEY).catch(() => null)
      speak(isLanguage(kept) ? kept : null)
    },
  }
})
