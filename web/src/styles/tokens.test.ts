// brief: U1 – what can be read by whom: WCAG 2.2, 1.4.3 and 1.4.11, in both themes.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const [light = '', dark = ''] = css.split(':root[data-theme="dark"]')

function colours(text: string): (name: string) => string {
  const found = new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]))
  return (name) => {
    const value = found.get(name)
    if (!value) throw new Error(`no colour ${name}`)
    return value
  }
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const PAPERS = ['paper', 'paper-2', 'paper-3']
const TEXTS: [string, string[]][] = [
  ['ink', [...PAPERS, 'pill', 'visited']],
  ['ink-2', [...PAPERS, 'visited']],
  ['ink-3', PAPERS],
  ['accent', PAPERS],
  ['accent-strong', [...PAPERS, 'accent-soft']],
  ['warn', [...PAPERS, 'warn-soft', 'pill', 'visited']],
  ['bad', [...PAPERS, 'bad-soft']],
  ['star', ['paper', 'paper-2']],
  ['on-accent', ['accent']],
  ['on-ink', ['ink']],
  ['map-label', ['map-land', 'map-town', 'map-halo']],
  ['map-label-strong', ['map-land', 'map-town', 'map-halo']],
]

for (const [theme, text] of [
  ['light', light],
  ['dark', dark],
] as const) {
  const of = colours(text)
  test(`every text of the ${theme} theme stands out 4.5 to 1`, () => {
    for (const [name, grounds] of TEXTS) {
      for (const ground of grounds) {
        expect(contrast(of(name), of(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })
  test(`every edge of a control of the ${theme} theme stands out 3 to 1`, () => {
    for (const ground of ['paper', 'paper-2', 'map-land']) {
      const edge = contrast(of('line-2'), of(ground))
      expect(edge, `line-2 on ${ground}`).toBeGreaterThanOrEqual(3)
    }
  })
}
