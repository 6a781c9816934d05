// brief: U1
import { expect, test } from 'vitest'
import { distanceWords } from './hotel'

const at = { lat: 38.72, lon: -9.14 }
const LISBON = { id: 'city:2267057', name: 'Lisbon, Portugal', box: null, at }

test('a distance says from where it was measured', () => {
  expect(distanceWords(4130, LISBON)).toBe('4.1 km from the centre of Lisbon')
  expect(distanceWords(4130, null)).toBe('4.1 km from the centre of the map')
  expect(distanceWords(4130, { ...LISBON, at: null })).toBe('4.1 km from the centre of the map')
})

test.each([
  [0, '0 m'],
  [84, '80 m'],
  [997, '1,000 m'],
  [1000, '1 km'],
  [12_400, '12 km'],
  [123_456, '123 km'],
])('%i metres are %s', (metres, words) => {
  expect(distanceWords(metres, LISBON)).toBe(`${words} from the centre of Lisbon`)
})
