// Pictures from a colour by point, and the shapes that the app's icons and marks are made of.
import { deflateSync } from 'node:zlib'

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
export function png(size, colorAt) {
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
export const circle = (x, y, cx, cy, r) => Math.hypot(x - cx, y - cy) - r
function bar(x, y, left, top, right, bottom, r) {
  const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + r
  const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + r
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r
}
export const bed = (x, y) =>
  Math.min(
    bar(x, y, 0.34, 0.33, 0.375, 0.53, 0.016),
    bar(x, y, 0.34, 0.44, 0.66, 0.49, 0.016),
    bar(x, y, 0.625, 0.4, 0.66, 0.53, 0.016),
    circle(x, y, 0.425, 0.4, 0.035),
  )

export const covered = (distance, pixel) => Math.min(1, Math.max(0, 0.5 - distance / pixel))
export const mix = (from, to, share) =>
  from.map((one, index) => Math.round(one + (to[index] - one) * share))
