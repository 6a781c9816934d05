// Draws the prepared marks of the map, in the three densities of phones. node scripts/make-marks.mjs
import { mkdirSync, writeFileSync } from 'node:fs'
import { bed, circle, covered, mix, png } from './png.mjs'

const INK = [20, 33, 61]
const ACCENT = [9, 112, 107]
const PAPER = [255, 255, 255]
const FOLDER = new URL('../assets/marks/', import.meta.url)

/** A wish to look closer. */
const plus = (x, y) => {
  const [dx, dy] = [Math.abs(x - 0.5), Math.abs(y - 0.5)]
  return Math.min(Math.max(dx - 0.22, dy - 0.04), Math.max(dy - 0.22, dx - 0.04))
}
const sleeping = (x, y) => bed((x - 0.5) / 1.5 + 0.5, (y - 0.5) / 1.5 + 0.43)
const nothing = () => 1

/** A disc with a ring around it, which is seen on light and dark maps, and a sign on it. */
const disc = (ground, ink, sign) => (x, y, pixel) => {
  const ring = ground === PAPER ? INK : PAPER
  const outer = covered(circle(x, y, 0.5, 0.5, 0.5 - pixel / 2), pixel)
  const inner = mix(ring, ground, covered(circle(x, y, 0.5, 0.5, 0.44), pixel))
  return [...mix(inner, ink, covered(sign(x, y), pixel)), Math.round(255 * outer)]
}

function save(name, size, colorAt) {
  for (const [density, suffix] of [
    [1, ''],
    [2, '@2x'],
    [3, '@3x'],
  ]) {
    writeFileSync(new URL(`${name}${suffix}.png`, FOLDER), png(size * density, colorAt))
  }
}

mkdirSync(FOLDER, { recursive: true })
save('dot', 14, disc(INK, INK, nothing))
save('hotel', 32, disc(PAPER, INK, sleeping))
save('hotel-best', 34, disc(ACCENT, PAPER, sleeping))
save('hotel-chosen', 40, disc(INK, PAPER, sleeping))
save('group-small', 34, disc(INK, PAPER, plus))
save('group-middle', 42, disc(INK, PAPER, plus))
save('group-large', 50, disc(INK, PAPER, plus))
