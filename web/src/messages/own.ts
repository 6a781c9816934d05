// The texts of parts that are loaded when they are wanted: so are these, all languages at once.
import { useLanguage } from './language'
import { de } from './own.de'
import type { Own } from './own.en'
import { en } from './own.en'

const TEXTS = { en, de }

/** In the language of the page; ask anew whenever something is drawn. */
export const own = (): Own => TEXTS[useLanguage.getState().speech.language]
