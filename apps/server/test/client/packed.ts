import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

const packages = join(root, 'packages')

const pnpm = join(root, 'node_modules/.bin/pnpm')

/** Where the libraries and tools of a package are. */
export function modulesOf(name: 'contract' | 'client') {
  return join(packages, name, 'node_modules')
}

/** Runs a program to its end; what it printed is in the error if it fails. */
export async function run(file: string, args: string[], cwd: string) {
  try {
    const { stdout } = await promisify(execFile)(file, args, { cwd })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${file} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }
}

/** Runs a script of the client's package.json on files elsewhere. */
export function script(name: string, ...args: string[]) {
  return run(pnpm, ['--silent', 'run', name, ...args], join(packages, 'client'))
}

/** Packs contract and client, and installs both in a new project, as their users do. */
export async function installed(folder: string) {
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.config'])
    cpSync(join(root, file), join(folder, file), { recursive: true })
  const tarballs = {
    contract: await packed('contract', folder),
    client: await packed('client', folder),
  }
  const libraries = [await library('zod', folder), await library('@ts-rest/core', folder)]
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"a-program","type":"module"}')
  const install = ['install', '--offline', '--no-audit', '--no-fund']
  await run('npm', [...install, ...Object.values(tarballs), ...libraries], project)
  return { project, tarballs }
}

/** Builds a copy of a package, so that no older build is mistaken for it, and packs that. */
async function packed(name: 'contract' | 'client', workspace: string) {
  const folder = join(workspace, 'packages', name)
  const parts = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'README.md',
    'LICENSE',
    'src',
  ]
  for (const part of parts)
    cpSync(join(packages, name, part), join(folder, part), { recursive: true })
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@castellan'), { recursive: true })
  for (const library of ['@ts-rest', '@types', ...(name === 'contract' ? ['zod'] : [])])
    symlinkSync(join(modulesOf(name), library), join(modules, library))
  symlinkSync(join(workspace, 'packages/contract'), join(modules, '@castellan/contract'))
  await run(join(modulesOf('client'), '.bin/tsc'), ['-p', 'tsconfig.build.json'], folder)
  const tarball = join(workspace, `castellan-${name}.tgz`)
  await run(pnpm, ['pack', '--out', tarball], folder)
  return tarball
}

/** A library that is installed here, as a tarball: so that an install needs no network. */
async function library(name: string, workspace: string) {
  const folder = join(workspace, 'libraries', name)
  cpSync(join(modulesOf('contract'), name), folder, { recursive: true, dereference: true })
  const tarball = join(workspace, `${name.replace(/\W/g, '-')}.tgz`)
  await run('tar', ['-czf', tarball, '-C', dirname(folder), basename(folder)], workspace)
  return tarball
}
