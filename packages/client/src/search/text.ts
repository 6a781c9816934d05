// Words that a person types to search by: which of them can be asked, and what speaks against
// others.
import type { Meta } from '../api/model'
import type { TextFault } from './fault'

type TextLimits = Pick<Meta['limits'], 'text_characters_max'>

const WORD = /[\p{L}\p{N}]/u

/** Why these words can't be searched; null when they can. */
export function textFault(text: string, limits: TextLimits | undefined): TextFault | null {
  if (!WORD.test(text)) return { code: 'no_word' }
  if (!limits) return null
  const { text_characters_max: most } = limits
  const over = [...text].length - most
  return over > 0 ? { code: 'too_long', over, most } : null
}
