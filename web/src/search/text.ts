// Words that a person types to search by: which of them can be asked, and what to say of the others.
import type { Meta } from '../api/model'
import { counted } from '../format/dates'

type TextLimits = Pick<Meta['limits'], 'text_characters_max' | 'text_words_max'>

const WORD = /[\p{L}\p{N}]+/gu

/** Why these words can't be searched, in words for people; nothing when they can. */
export function textFault(text: string, limits: TextLimits | undefined): string {
  const words = text.match(WORD)?.length ?? 0
  if (words === 0) return 'Type a letter or a number'
  if (!limits) return ''
  const over = [...text].length - limits.text_characters_max
  if (over > 0) {
    return `Too long by ${counted(over, 'character')}: ${limits.text_characters_max} at most`
  }
  const most = limits.text_words_max
  return words > most ? `Too many words: ${most} at most` : ''
}
