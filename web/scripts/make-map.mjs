// Makes all files of the offline map in public/map, once: `npm run build` and `npm run dev` call
// it.
// Delete public/map to make them anew.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressFolders } from './compress.mjs'
import { makeLabels } from './make-labels.mjs'
import { makeLand } from './make-land.mjs'

const VERSION = '6'
const out = join(dirname(fileURLToPath(import.meta.url)), '../public/map')
const made = join(out, `.made-${VERSION}`)

if (!existsSync(made)) {
  rmSync(out, { recursive: true, force: true })
  makeLand(out)
  makeLabels(out)
  // The near squares are many and each is small: the server may compress them as they go.
  await compressFolders(out, join(out, 'world'), join(out, 'wide'))
  writeFileSync(made, '')
}
