// Compresses what Vite has built: compress-build.mjs DIST. The map brings its own (make-map.mjs).
import { join } from 'node:path'
import { compressFolders } from './compress.mjs'

const dist = process.argv[2]
await compressFolders(dist, join(dist, 'assets'), join(dist, 'docs'))
