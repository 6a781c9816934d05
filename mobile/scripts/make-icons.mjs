// Draws the app's icons: a bed of three strokes on a pin, in the accent's colour. node scripts/make-icons.mjs
import { writeFileSync } from 'node:fs'
import { bed, circle, covered, mix, png } from './png.mjs'

const ACCENT = [9, 112, 107]
const PAPER = [255, 255, 255]

/** A drop: a circle and the two lines from it to its tip. */
function pin(x, y) {
  const [cx, cy, r, tip] = [0.5, 0.42, 0.26, 0.84]
  const sine = r / (tip - cy)
  const side = Math.abs(x - cx) * Math.sqrt(1 - sine * sine) - (tip - y) * sine
  const isBelow = y > cy + r * sine
  return isBelow ? Math.max(side, y - tip) : circle(x, y, cx, cy, r)
}
/** The sign at a scale around the middle, over a ground or over nothing. */
const sign = (scale, ground, ink, hole) => (x, y, pixel) => {
  const [u, v, p] = [(x - 0.5) / scale + 0.5, (y - 0.5) / scale + 0.5, pixel / scale]
  const drop = covered(pin(u, v), p)
  const color = mix(ink, hole, covered(bed(u, v), p))
  if (ground) return [...mix(ground, color, drop), 255]
  return [...color, Math.round(255 * drop)]
}

const save = (name, size, colorAt) =>
  writeFileSync(new URL(`../assets/${name}.png`, import.meta.url), png(size, colorAt))

save('icon', 1024, sign(1, ACCENT, PAPER, ACCENT))
// Android cuts the outer third of it into its own shape.
save('icon-foreground', 1024, sign(0.66, null, PAPER, ACCENT))
save('splash', 512, sign(1.1, null, ACCENT, PAPER))
