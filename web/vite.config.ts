import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
const apiTarget = process.env.INNSIGHT_URL ?? 'http://127.0.0.1:8080'

/** Makes the files of the offline map before anything is served or bundled. */
function offlineMap(): Plugin {
  return {
    name: 'offline-map',
    config() {
      execFileSync(process.execPath, [join(root, 'scripts/make-map.mjs')], { stdio: 'inherit' })
    },
  }
}

/** Puts the browser build of the API reference beside its page: it loads nothing from elsewhere. */
function apiReference(): Plugin {
  const require = createRequire(import.meta.url)
  const entry = dirname(require.resolve('@scalar/api-reference'))
  return {
    name: 'api-reference',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      mkdirSync(join(dir, 'docs'), { recursive: true })
      const source = join(entry, 'browser/standalone.js')
      copyFileSync(source, join(dir, 'docs/reference.js'))
    },
  }
}

export default defineConfig({
  plugins: [offlineMap(), react(), apiReference()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: { app: resolve(root, 'index.html'), docs: resolve(root, 'docs/index.html') },
      output: {
        codeSplitting: {
          groups: [
            { name: 'maplibre', test: /node_modules[\\/]maplibre-gl/ },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': apiTarget, '/openapi.json': apiTarget, '/problems': apiTarget },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
})
