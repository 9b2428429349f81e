import { execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether this process may mount and change its root. */
export const canChangeRoot = process.getuid?.() === 0 && process.platform === 'linux'

type CleanRoot = {
  path: string
  /** Folders of this machine that are there, too, only to read. */
  shared?: string[]
  /** Folders in which one may write, of a root that is else read-only. */
  writable?: string[]
  user?: string
}

/** Starts a program in a root of its own, in which it has no more than what is given. */
export function spawnInRoot(
  { path, shared = [], writable, user = '0:0' }: CleanRoot,
  command: string[],
  options: SpawnOptions & { cwd: string },
) {
  const mounts = [
    'mount --make-rprivate /',
    `mount --bind ${path} ${path}`,
    ...shared.map((name) => `mkdir -p ${path}${name}; mount --rbind -o ro ${name} ${path}${name}`),
    ...['dev/null', 'dev/urandom'].map((name) => `mount --bind /${name} ${path}/${name}`),
    `mount -t tmpfs -o mode=1777 tmpfs ${path}/tmp`,
    ...(writable ?? []).map((name) => `mount --bind ${path}${name} ${path}${name}`),
    ...(writable ? [`mount -o remount,ro,bind ${path}`] : []),
  ]
  const { cwd, ...rest } = options
  mkdirSync(join(path, 'dev'), { recursive: true })
  mkdirSync(join(path, 'tmp'), { recursive: true })
  for (const name of ['null', 'urandom']) writeFileSync(join(path, 'dev', name), '')
  // Every step replaces the process, so that signals reach the program itself.
  const enter = `exec chroot --userspec=${user} ${path} "$0" "$@"`
  const script = [...mounts, enter].join(' && ')
  const change = ['/usr/bin/env', '-C', cwd, ...command]
  return spawn(
    'unshare',
    ['--mount', 'sh', '-c', script, ...(cwd === '/' ? command : change)],
    rest,
  )
}

/** Copies the libraries of a program, and the program itself to `at`. Returns the libraries. */
export function copyWithLibraries(file: string, to: string, at?: string) {
  const libraries = listLibraries(file)
  const copy = (path: string, name: string) => {
    const target = join(to, name)
    mkdirSync(dirname(target), { recursive: true })
    if (!existsSync(target)) copyFileSync(path, target)
  }
  for (const path of libraries) copy(path, path)
  if (at !== undefined) copy(file, at)
  return libraries
}

function listLibraries(file: string) {
  const text = execFileSync('ldd', [file], { encoding: 'utf8' })
  return [...text.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
}
