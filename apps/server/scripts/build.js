// Bundles the server, so that a start reads few files. What only some starts need stays in files of its own.
// npm installs the dependencies of the package; other libraries become part of the build, with their licences.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { describeLicenses } from './licenses.js'

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
const { metafile } = await build({
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
  mainFields: ['module', 'main'],
  external: Object.keys(dependencies),
  // Libraries in CommonJS require modules of Node.js.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  metafile: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
})
writeFileSync('dist/licenses.md', describeLicenses(Object.keys(metafile.inputs)))
