// The language of the page: the guest's own until they choose one, which this browser remembers.
import { create } from 'zustand'
import { en } from './en'
import { setLocale } from './locale'
import type { Speech } from './speech'
import { speechOf } from './speech'

export type Messages = typeof en

/** English is there at once; another language is a file of its own. */
const TEXTS: Record<Speech['language'], () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
}

const KEY = 'innsight-language'

function remembered(): string | null {
  try {
    return window.localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function remember(tag: string) {
  try {
    window.localStorage.setItem(KEY, tag)
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

/** What the browser says of its guest; tests without a browser speak British English. */
export const ownLanguages = (): readonly string[] =>
  typeof document === 'undefined' ? ['en-GB'] : navigator.languages

const wished = (tag: string | null): Speech => {
  const own = ownLanguages()
  if (!tag) return speechOf(own)
  // Of several Englishes the guest's own.
  const like = own.find((one) => one.split('-')[0] === tag) ?? tag
  return speechOf([like, ...own])
}

/**
 * All texts of the page, in its language. Every module sees the current ones: the page draws itself
 * anew when they change.
 */
export let t: Messages = en

interface LanguageStore {
  speech: Speech
  /** Speaks as the browser's guest does, or as chosen before. */
  begin: () => Promise<void>
  choose: (tag: string) => Promise<void>
}

export const useLanguage = create<LanguageStore>((set) => {
  const speak = async (speech: Speech) => {
    t = await TEXTS[speech.language]().catch(() => en)
    setLocale(speech.locale)
    const { documentElement: html } = document
    html.lang = t === en ? 'en' : speech.language
    html.dir = speech.direction
    set({ speech })
  }
  return {
    speech: speechOf(['en-GB']),
    begin: () => speak(wished(remembered())),
    choose: (tag) => {
      remember(tag)
      return speak(wished(tag))
    },
  }
})
