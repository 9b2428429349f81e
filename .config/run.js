// Runs the command line of this clone. It first installs and builds what has changed since the last build.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const program = join(root, 'apps/server/dist/main.js')
/** Holds the fingerprint of the sources of the last build. */
const stamp = join(root, 'node_modules/.castellan-build')
const sources = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'turbo.json',
  '.config',
  'packages',
  'apps/console',
  'apps/server/package.json',
  'apps/server/scripts',
  'apps/server/prisma.config.ts',
  'apps/server/prisma',
  'apps/server/src',
]
const outputs = new Set(['node_modules', 'dist', '.turbo', 'generated'])

const fingerprint = computeFingerprint()
if (!isBuilt()) build()
await import(program)

function isBuilt() {
  return existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint
}

/** Computes a hash of the names and the times of all source files. */
function computeFingerprint() {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((source) => listFiles(join(root, source))))
    hash.update(`${path} ${statSync(path).mtimeMs}\n`)
  return hash.digest('hex')
}

function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => !outputs.has(name))
  return names.flatMap((name) => listFiles(join(path, name)))
}

function build() {
  process.stderr.write('  Installing and building Castellan. This takes a minute.\n')
  run('npm', ['run', '--silent', 'setup'])
  run('npm', ['run', '--silent', 'build:server'])
  writeFileSync(stamp, fingerprint)
}

/** Runs a command, and prints its output only if it fails. */
function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`${stdout}${stderr}`)
  process.exit(1)
}
