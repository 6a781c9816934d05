// brief: U1, U7
import type { Place } from '@innsight/client'
import { afterEach, expect, test } from 'vitest'
import { setLocale } from '../messages/locale'
import { cityWords, placeAround, placeLabel, placeLabels, placeName } from './place'

const place = (of: Partial<Place>): Place => ({
  ...{ id: 'city:1', kind: 'city', name: 'Lisbon', matched: null, city: null, region: null },
  ...{ country: 'PT', country_name: 'Portugal', hotels: 9, slug: null },
  ...{ location: { lat: 0, lon: 0 }, bbox: [0, 0, 0, 0] },
  ...of,
})

const LISBON = place({ region: 'Lisbon' })
const OHIO = place({ name: 'Dublin', region: 'Ohio', country: 'US', country_name: 'United States' })
const IRELAND = place({ name: 'Dublin', region: 'Leinster', country: 'IE' })
const TEMPELHOF = place({
  ...{ kind: 'district', name: 'Tempelhof', city: 'Berlin', region: 'Berlin', country: 'DE' },
})
const ALGARVE = place({ kind: 'region', name: 'Algarve', region: 'Algarve' })
const PORTUGAL = place({ kind: 'country', name: 'Portugal' })
// Of a hotel the region is its part of the city, if it is in one.
const INN = place({ kind: 'hotel', name: 'Fox Inn', city: 'Lisbon', region: 'Alfama' })

afterEach(() => setLocale('en-GB'))

test.each([
  [LISBON, 'Lisbon', 'Portugal', 'Lisbon, Portugal'],
  [OHIO, 'Dublin', 'Ohio, United States', 'Dublin, Ohio'],
  [IRELAND, 'Dublin', 'Leinster, Ireland', 'Dublin, Ireland'],
  [TEMPELHOF, 'Tempelhof, Berlin', 'Germany', 'Tempelhof, Berlin'],
  [ALGARVE, 'Algarve', 'Portugal', 'Algarve, Portugal'],
  [PORTUGAL, 'Portugal', '', 'Portugal'],
  [INN, 'Fox Inn', 'Alfama, Lisbon', 'Fox Inn'],
  [{ ...INN, region: null }, 'Fox Inn', 'Lisbon, Portugal', 'Fox Inn'],
  [{ ...INN, region: 'Lisbon' }, 'Fox Inn', 'Lisbon, Portugal', 'Fox Inn'],
  [{ ...INN, region: null, city: 'Singapore', country: 'SG' }, 'Fox Inn', 'Singapore', 'Fox Inn'],
  [place({ name: 'Singapore', country: 'SG' }), 'Singapore', '', 'Singapore'],
  [
    place({ ...OHIO, name: 'Paris', region: 'near Dallas' }),
    'Paris',
    'near Dallas, United States',
    'Paris, near Dallas',
  ],
  [place({ ...OHIO, region: null }), 'Dublin', 'United States', 'Dublin, United States'],
])('%o is called', (of, name, around, label) => {
  expect(placeName(of)).toBe(name)
  expect(placeAround(of).join(', ')).toBe(around)
  expect(placeLabel(of)).toBe(label)
})

test('two of a name in one country are told apart by their regions', () => {
  const other = { ...IRELAND, id: 'city:2', region: 'Munster' }
  expect(placeLabels([IRELAND, other, OHIO])).toEqual([
    'Dublin, Leinster, Ireland',
    'Dublin, Munster, Ireland',
    'Dublin, Ohio',
  ])
})

test('countries are called as the guest calls them', () => {
  setLocale('de-DE')
  expect(placeLabel(IRELAND)).toBe('Dublin, Irland')
  expect(placeName({ ...PORTUGAL, name: 'Germany', country: 'DE' })).toBe('Deutschland')
  expect(placeName({ ...PORTUGAL, country: 'QQ', country_name: 'Atlantis' })).toBe('Atlantis')
})

test('a hotel is in its district and city', () => {
  expect(cityWords({ district: 'Tempelhof', city: 'Berlin' })).toBe('Tempelhof, Berlin')
  expect(cityWords({ district: null, city: 'Potsdam' })).toBe('Potsdam')
})
