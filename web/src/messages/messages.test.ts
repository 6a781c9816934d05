// brief: U7 – the guest's language, and how it writes dates and numbers.
import { expect, test } from 'vitest'
import { stayWords } from '../format/dates'
import { money } from '../format/money'
import { de } from './de'
import { en } from './en'
import { setLocale } from './locale'
import { de as ownGerman } from './own.de'
import { en as ownEnglish } from './own.en'
import { choicesOf, speechOf } from './speech'

test.each([
  [['en-US', 'en'], 'en', 'en-US-u-ca-gregory', 'ltr'],
  [['de'], 'de', 'de-DE-u-ca-gregory', 'ltr'],
  [['fr-FR', 'de'], 'de', 'fr-FR-u-ca-gregory', 'ltr'],
  [['ar-EG', 'en-US'], 'en', 'ar-EG-u-ca-gregory', 'rtl'],
  [['not a tag'], 'en', 'en-GB-u-ca-gregory', 'ltr'],
  [[], 'en', 'en-GB-u-ca-gregory', 'ltr'],
] as const)('%o speak %s and write as %s', (tags, language, locale, direction) => {
  expect(speechOf(tags)).toEqual({ language, locale, direction })
})

test('what a browser speaks besides can be chosen too', () => {
  expect(choicesOf(['ar-EG'])).toEqual(['en', 'de', 'ar'])
  expect(choicesOf(['de-AT', 'fr'])).toEqual(['en', 'de'])
})

test('dates and money follow the locale', () => {
  setLocale('ar-EG-u-ca-gregory')
  expect(stayWords('2027-03-12', '2027-03-15')).toContain('١٢')
  setLocale('de-DE-u-ca-gregory')
  expect(money(19_250, { code: 'EUR', exponent: 2 })).toBe('192,50\u00a0€')
  setLocale('en-GB')
})

test('one and many have their forms in both languages', () => {
  expect([1, 2].map(en.count.nights)).toEqual(['1 night', '2 nights'])
  expect([1, 2].map(de.count.nights)).toEqual(['1 Nacht', '2 Nächte'])
})

const textsOf = (part: object): [string, unknown][] =>
  Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'object' && key !== 'labels'
      ? textsOf(value as object).map(([name, text]): [string, unknown] => [`${key}.${name}`, text])
      : [[key, value] as [string, unknown]],
  )

test.each([
  ['the page', en, de],
  ['the account', ownEnglish, ownGerman],
])('no text of %s is empty, and each takes as many figures in German', (_, english, other_) => {
  const german = new Map(textsOf(other_))
  for (const [name, text] of textsOf(english)) {
    if (name === 'labels') continue
    const other = german.get(name)
    expect(typeof other, name).toBe(typeof text)
    if (typeof text === 'function' && typeof other === 'function') {
      expect(other.length, name).toBe(text.length)
    } else expect(other, name).not.toBe('')
  }
})
