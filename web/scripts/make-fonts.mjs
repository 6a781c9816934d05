// Makes the two files of Inter (SIL Open Font License 1.1) that every visit loads: only the letters
// of western and central European names, only the weights the page uses, a third of the bytes.
// Rarer letters come from the whole files when a name needs them (see src/styles/fonts.css).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import subsetFont from 'subset-font'

const VERSION = '1'
const WEIGHTS = { min: 400, max: 740 }
const FILES = {
  latin: [
    [0x20, 0xff],
    [0x131, 0x131],
    [0x152, 0x153],
    [0x2000, 0x206f],
    [0x20ac, 0x20ac],
    [0x2122, 0x2122],
    [0x2191, 0x2193],
    [0x2212, 0x2212],
  ],
  'latin-ext': [
    [0x100, 0x17f],
    [0x218, 0x21b],
  ],
}

const require = createRequire(import.meta.url)
const out = join(dirname(fileURLToPath(import.meta.url)), '../src/fonts')
const made = join(out, `.made-${VERSION}`)

const letters = (ranges) =>
  ranges
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
    .map((code) => String.fromCodePoint(code))
    .join('')

if (!existsSync(made)) {
  mkdirSync(out, { recursive: true })
  for (const [name, ranges] of Object.entries(FILES)) {
    const file = `@fontsource-variable/inter/files/inter-${name}-wght-normal.woff2`
    const whole = readFileSync(require.resolve(file))
    const options = { targetFormat: 'woff2', variationAxes: { wght: WEIGHTS } }
    writeFileSync(join(out, `${name}.woff2`), await subsetFont(whole, letters(ranges), options))
  }
  writeFileSync(made, '')
}
