// Bundles the server, so that a start reads few files. What only some starts need stays in files of its own, and
// so do libraries, which npm installs.

import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: [
    'src/main.ts',
    'src/secrets/password-worker.js',
    'src/store/sqlite/connection-worker.js',
    'src/workers/worker-process.js',
  ],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  conditions: ['source'],
  external: Object.keys(dependencies),
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
})
