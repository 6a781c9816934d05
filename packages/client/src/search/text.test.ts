// brief: U1
import { expect, test } from 'vitest'
import { textFault } from './text'

const LIMITS = { text_characters_max: 100 }

test.each([
  'lisbon',
  'l’hospitalet',
  '東京',
  '4',
  'a'.repeat(100),
  '😀 rooftop',
  'a b c d e f g h i j k',
])('%s can be searched', (text) => {
  expect(textFault(text, LIMITS)).toBeNull()
})

test.each([
  ["'", { code: 'no_word' }],
  ['… ! ?', { code: 'no_word' }],
  ['😀', { code: 'no_word' }],
  ['   ', { code: 'no_word' }],
  ['a'.repeat(101), { code: 'too_long', over: 1, most: 100 }],
  ['é'.repeat(104), { code: 'too_long', over: 4, most: 100 }],
])('%s can not, and the reason is named', (text, fault) => {
  expect(textFault(text, LIMITS)).toEqual(fault)
})
