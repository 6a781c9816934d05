// Draws the app's icons: a bed of three strokes on a pin, in the accent's colour. node scripts/make-icons.mjs
import { writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'

const ACCENT = [9, 112, 107]
const PAPER = [255, 255, 255]

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  let crc = 0xffffffff
  for (const byte of body) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

/** A PNG of a size from colours by point: [red, green, blue, alpha]. */
function png(size, colorAt) {
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      rows.set(
        colorAt((x + 0.5) / size, (y + 0.5) / size, 1 / size),
        y * (size * 4 + 1) + 1 + x * 4,
      )
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Distances to shapes, less than nothing inside; in shares of the icon. */
const circle = (x, y, cx, cy, r) => Math.hypot(x - cx, y - cy) - r
function bar(x, y, left, top, right, bottom, r) {
  const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + r
  const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + r
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r
}
/** A drop: a circle and the two lines from it to its tip. */
function pin(x, y) {
  const [cx, cy, r, tip] = [0.5, 0.42, 0.26, 0.84]
  const sine = r / (tip - cy)
  const side = Math.abs(x - cx) * Math.sqrt(1 - sine * sine) - (tip - y) * sine
  const isBelow = y > cy + r * sine
  return isBelow ? Math.max(side, y - tip) : circle(x, y, cx, cy, r)
}
const bed = (x, y) =>
  Math.min(
    bar(x, y, 0.34, 0.33, 0.375, 0.53, 0.016),
    bar(x, y, 0.34, 0.44, 0.66, 0.49, 0.016),
    bar(x, y, 0.625, 0.4, 0.66, 0.53, 0.016),
    circle(x, y, 0.425, 0.4, 0.035),
  )

const covered = (distance, pixel) => Math.min(1, Math.max(0, 0.5 - distance / pixel))
const mix = (from, to, share) =>
  from.map((one, index) => Math.round(one + (to[index] - one) * share))

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
