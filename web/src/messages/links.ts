// The texts of links in mails: they come with what shows them, all languages at once.
import { useLanguage } from './language'
import { de } from './links.de'
import type { Links } from './links.en'
import { en } from './links.en'

const TEXTS = { en, de }

/** In the language of the page; ask anew whenever something is drawn. */
export const links = (): Links => TEXTS[useLanguage.getState().speech.language]
