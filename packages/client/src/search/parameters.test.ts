// brief: U1
import { expect, test } from 'vitest'
import { searchParameters } from './parameters'
import { NO_FILTERS, START } from './state'

const bbox = '-13,34,31,59'

test('a place by its id narrows the box, one of a link of old only measures', () => {
  const at = { lat: 38.72, lon: -9.14 }
  const place = { id: 'city:2267057', name: 'Lisbon, Portugal', box: null, at }
  expect(searchParameters({ ...START, place })).toEqual({
    ...{ bbox, place: 'city:2267057', near: '38.72,-9.14' },
  })
  expect(searchParameters({ ...START, place: { ...place, id: null } })).toEqual({
    ...{ bbox, near: '38.72,-9.14' },
  })
})

test('words are words and nothing else where that is wanted', () => {
  const asked = (text: string, literal: boolean) =>
    searchParameters({ ...START, filters: { ...NO_FILTERS, text, literal } })
  expect(asked('paris', true)).toEqual({ bbox, q: 'paris', literal: true })
  expect(asked('paris', false)).toEqual({ bbox, q: 'paris' })
  expect(asked('', true)).toEqual({ bbox })
})
