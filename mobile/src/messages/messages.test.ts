// brief: U4 – English and German say the same things, and the phone's language decides.
import { phone, wipe } from '../../test/phone'
import { de } from './de'
import { en } from './en'
import { t, useLanguage } from './language'

/** Every text by its path, functions called with words and numbers that can be seen again. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}.${key}`))
}

const paths = (value: unknown) =>
  leaves(value)
    .map(([path]) => path)
    .filter((path) => !path.startsWith('.labels'))

test('both have the same texts', () => {
  expect(paths(de)).toEqual(paths(en))
})

test('none is empty, and the same kind of thing in both', () => {
  const german = new Map(leaves(de))
  for (const [path, text] of leaves(en)) {
    expect([path, typeof text]).toEqual([path, typeof german.get(path)])
    if (typeof text === 'string') expect([path, text.trim()]).not.toEqual([path, ''])
  }
})

test('a function uses what it is given', () => {
  for (const texts of [en, de]) {
    for (const [path, text] of leaves(texts)) {
      if (typeof text !== 'function' || path.startsWith('.count')) continue
      if (path === '.list.places' || path === '.booking.minutesLeft') continue
      const said = String(text(...Array.from({ length: text.length }, () => 77)))
      expect([path, said]).toEqual([path, expect.stringContaining('77')])
    }
  }
})

test('the phone speaks until somebody chooses', async () => {
  wipe()
  phone.locales = [
    { languageCode: 'fr', languageTag: 'fr-FR' },
    { languageCode: 'de', languageTag: 'de-AT' },
  ]
  await useLanguage.getState().load()
  expect(t.menu.trips).toBe('Meine Reisen')
  useLanguage.getState().choose('en')
  expect(t.menu.trips).toBe('My trips')
  await useLanguage.getState().load()
  expect(t.menu.trips).toBe('My trips')
  phone.locales = [{ languageCode: 'en', languageTag: 'en-GB' }]
})
