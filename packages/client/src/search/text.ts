// Words that a person types to search by: which of them can be asked, and what speaks against
// others.
import type { Meta } from '../api/model'
import type { TextFault } from './fault'

type TextLimits = Pick<Meta['limits'], 'text_characters_max' | 'text_words_max'>

const WORD = /[\p{L}\p{N}]+/gu

/** Why these words can't be searched; null when they can. */
export function textFault(text: string, limits: TextLimits | undefined): TextFault | null {
  const words = text.match(WORD)?.length ?? 0
  if (words === 0) return { code: 'no_word' }
  if (!limits) return null
  const { text_characters_max: most, text_words_max: mostWords } = limits
  const over = [...text].length - most
  if (over > 0) return { code: 'too_long', over, most }
  return words > mostWords ? { code: 'too_many_words', most: mostWords } : null
}
