// brief: U1
import { expect, test } from 'vitest'
import { textFault } from './text'

const LIMITS = { text_characters_max: 100, text_words_max: 10 }

test.each(['lisbon', 'l’hospitalet', '東京', '4', 'a'.repeat(100), '😀 rooftop'])(
  '%s can be searched',
  (text) => {
    expect(textFault(text, LIMITS)).toBe('')
  },
)

test.each([
  ["'", /letter or a number/],
  ['… ! ?', /letter or a number/],
  ['😀', /letter or a number/],
  ['   ', /letter or a number/],
  ['a'.repeat(101), /Too long by 1 character: 100 at most/],
  ['é'.repeat(104), /Too long by 4 characters/],
  ['a b c d e f g h i j k', /Too many words: 10 at most/],
])('%s can not, and is told why', (text, words) => {
  expect(textFault(text, LIMITS)).toMatch(words)
})
