// brief: U4 – what is written can be read, in the light and in the dark.
import type { Tokens } from './tokens'
import { THEMES } from './tokens'

function luminance(color: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2, 1.4.3. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const PAIRS: [keyof Tokens, keyof Tokens][] = [
  ['ink', 'paper'],
  ['ink2', 'paper2'],
  ['ink3', 'paper'],
  ['ink3', 'paper2'],
  ['accent', 'paper2'],
  ['onAccent', 'accent'],
  ['onInk', 'ink'],
  ['accentStrong', 'accentSoft'],
  ['accentStrong', 'paper'],
  ['ink', 'accentSoft'],
  ['ink2', 'accentSoft'],
  ['warn', 'warnSoft'],
  ['warn', 'paper'],
  ['ink', 'warnSoft'],
  ['bad', 'badSoft'],
  ['star', 'paper'],
]

describe.each(Object.keys(THEMES) as (keyof typeof THEMES)[])('%s', (name) => {
  test.each(PAIRS)('%s on %s', (one, other) => {
    expect(contrast(THEMES[name][one], THEMES[name][other])).toBeGreaterThanOrEqual(4.5)
  })
})
