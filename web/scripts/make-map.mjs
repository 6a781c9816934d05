// Makes all files of the offline map in public/map, once: `npm run build` and `npm run dev` call it.
// Delete public/map to make them anew.
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeLabels } from './make-labels.mjs'
import { makeLand } from './make-land.mjs'

const VERSION = '3'
const out = join(dirname(fileURLToPath(import.meta.url)), '../public/map')
const made = join(out, `.made-${VERSION}`)

if (!existsSync(made)) {
  rmSync(out, { recursive: true, force: true })
  makeLand(out)
  makeLabels(out)
  writeFileSync(made, '')
}
