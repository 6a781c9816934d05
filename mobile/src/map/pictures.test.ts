// brief: U4 – every mark has a prepared picture, in the densities of phones.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Mark } from './marks'
import { pictureOf, sourceOf, useMarkStyle } from './pictures'

const pin: Mark = {
  ...{ key: 'a', kind: 'pin', lat: 0, lon: 0, label: '€9', note: '', name: 'A, €9' },
  ...{ tone: 'plain', count: 1, order: 0, box: null, isDot: false },
}
const group = (count: number): Mark => ({ ...pin, kind: 'cluster', count })

test('pins', () => {
  expect(pictureOf(pin, false)).toBe('hotel')
  expect(pictureOf({ ...pin, tone: 'best' }, false)).toBe('best')
  expect(pictureOf({ ...pin, isDot: true }, false)).toBe('dot')
  expect(pictureOf({ ...pin, isDot: true }, true)).toBe('chosen')
})

test('groups grow with what they stand for', () => {
  const counts = [2, 9, 10, 99, 100, 5000]
  expect(counts.map((count) => pictureOf(group(count), false))).toEqual([
    'small',
    'small',
    'middle',
    'middle',
    'large',
    'large',
  ])
})

test('each is there in three densities', () => {
  const files = readdirSync(join(__dirname, '../../assets/marks'))
  const names = new Set(files.map((file) => file.replace(/(@\dx)?\.png$/, '')))
  expect(names.size).toBe(7)
  for (const name of names) {
    for (const end of ['', '@2x', '@3x']) expect(files).toContain(`${name}${end}.png`)
  }
  for (const one of ['dot', 'hotel', 'best', 'chosen', 'small', 'middle', 'large'] as const) {
    expect(sourceOf(one)).toBeTruthy()
  }
})

test('what was kept and is no style is as good as nothing', async () => {
  const { texts } = require('../../test/phone') as typeof import('../../test/phone')
  texts.set('innsight.marks', 'holograms')
  await useMarkStyle.getState().load()
  expect(useMarkStyle.getState().style).toBe('drawn')
})
