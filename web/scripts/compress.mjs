// Lays a .br and a .gz beside the files of some folders that text compression helps: the server
// sends these as they are, smaller than it could make them while somebody waits.
import { readdirSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const TEXT = /\.(js|css|html|svg|json)$/
const SIZE_MIN = 1024
const AT_ONCE = 4
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

async function compress(file) {
  const bytes = await readFile(file)
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, BEST))
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

export async function compressFolders(...folders) {
  const files = folders
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => TEXT.test(file) && statSync(file).size >= SIZE_MIN)
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let file = files.pop(); file; file = files.pop()) await compress(file)
  })
  await Promise.all(lanes)
}
