import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

const packages = join(root, 'packages')

const pnpm = join(root, 'node_modules/.bin/pnpm')

/** Returns the folder of the libraries and tools of a package. */
export function modulesOf(name: 'contract' | 'client') {
  return join(packages, name, 'node_modules')
}

/** Runs a program and returns its output. If it fails, the error has the output. */
export async function run(
  file: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
) {
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      cwd,
      env: { ...process.env, ...env },
    })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${file} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }
}

/** Runs a script of the client's package.json with these arguments. */
export function runScript(name: string, ...args: string[]) {
  return run(pnpm, ['--silent', 'run', name, ...args], join(packages, 'client'))
}

/** Packs contract and client, and installs both in a new project, like a user of them. */
export async function installPackages(folder: string) {
  for (const file of ['package.json', 'pnpm-workspace.yaml', '.config'])
    cpSync(join(root, file), join(folder, file), { recursive: true })
  const tarballs = {
    contract: await packPackage('contract', folder),
    client: await packPackage('client', folder),
  }
  const libraries = [await packLibrary('zod', folder)]
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{"name":"a-program","type":"module"}')
  const install = ['install', '--offline', '--no-audit', '--no-fund']
  await run('npm', [...install, ...Object.values(tarballs), ...libraries], project)
  return { project, tarballs }
}

/** Builds and packs a copy of a package, so that an older build cannot be packed by mistake. */
async function packPackage(name: 'contract' | 'client', workspace: string) {
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
  mkdirSync(modules)
  for (const library of name === 'contract' ? ['@types', 'zod'] : [])
    symlinkSync(join(modulesOf(name), library), join(modules, library))
  const tools = join(modulesOf('client'), '.bin')
  await run(pnpm, ['--silent', 'run', 'build'], folder, { PATH: `${tools}:${process.env.PATH}` })
  const tarball = join(workspace, `castellan-${name}.tgz`)
  await run(pnpm, ['pack', '--out', tarball], folder)
  return tarball
}

/** Packs an installed library, so that the test needs no network. */
async function packLibrary(name: string, workspace: string) {
  const folder = join(workspace, 'libraries', name)
  cpSync(join(modulesOf('contract'), name), folder, { recursive: true, dereference: true })
  const tarball = join(workspace, `${name.replace(/\W/g, '-')}.tgz`)
  await run('tar', ['-czf', tarball, '-C', dirname(folder), basename(folder)], workspace)
  return tarball
}
