import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
const apiTarget = process.env.INNSIGHT_URL ?? 'http://127.0.0.1:8080'

function run(script: string, ...arguments_: string[]) {
  const command = [join(root, 'scripts', script), ...arguments_]
  execFileSync(process.execPath, command, { stdio: 'inherit' })
}

/** Makes the files of the offline map and the fonts before anything is served or bundled. */
function madeFiles(): Plugin {
  return {
    name: 'made-files',
    config() {
      run('make-map.mjs')
      run('make-fonts.mjs')
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

/** Compresses the build once, so that no visitor waits for it. */
function compressed(): Plugin {
  let out = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ build }) {
      out = resolve(root, build.outDir)
    },
    closeBundle: () => run('compress-build.mjs', out),
  }
}

export default defineConfig({
  plugins: [madeFiles(), react(), apiReference(), compressed()],
  // The client's folder may have packages of its own: the page has one of each all the same.
  resolve: { dedupe: ['react', 'react-dom', '@tanstack/react-query', 'zustand'] },
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
            // Each answer has 600 bytes of head: what several parts share comes in one.
            // What is said of links in mails is for few, though several parts may say it.
            {
              name: 'shared',
              test: /[\\/](src[\\/](?!messages[\\/]links)|node_modules[\\/])/,
              minShareCount: 3,
            },
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
