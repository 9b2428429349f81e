import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { adminEmail, password, startServer } from '../kit/server.ts'
import { examples } from './examples.ts'
import { installPackages, modulesOf, run, runScript } from './packed.ts'

/** The limit for a small program that uses most of the client, minified and gzipped. */
const maxBundleBytes = 3000

/** The limit for the types that the compiler creates for this program. */
const maxTypes = 3000

/** The limit for the installed package, which has each file as an ES module and as CommonJS. */
const maxInstalledBytes = 250_000

const program = `
import { createClient, isProblem, iterateUsers, unwrap } from '@castellan/client'

const [baseUrl = '', email = '', password = ''] = (globalThis as unknown as { args: string[] }).args
const client = createClient({ baseUrl })
await client.signIn({ email, password })
const { user } = await unwrap(client.users.createUser({ email: 'one@example.com', name: 'One' }))
const names: string[] = []
for await (const { name } of iterateUsers(client, { limit: 1 })) names.push(name)
try {
  await unwrap(client.users.createUser({ email: user.email, name: 'Another' }))
} catch (error) {
  if (!isProblem(error, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')) throw error
  names.push(error.code)
}
console.log(names.join())
`

/** Lines that compile only if the types were lost. */
const mistakes = `
import { createClient } from '@castellan/client'

const client = createClient({ baseUrl: '/api/auth' })
// @ts-expect-error There is no such field.
client.bans.banUser({ userId: 'u', reason: 'spam' })
// @ts-expect-error There is no such column.
client.users.listUsers({ sortBy: 'password' })
// @ts-expect-error There is no such code.
client.auth.ok().then(({ body }) => 'code' in body && body.code === 'NO_SUCH_CODE')
`

const strict = {
  skipLibCheck: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
}
const settings = {
  'in Node': {
    ...strict,
    module: 'nodenext',
    lib: ['es2023'],
    types: ['node'],
    typeRoots: [join(modulesOf('client'), '@types')],
    outDir: 'built',
    rootDir: '.',
  },
  'in a bundler': {
    ...strict,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
    noEmit: true,
  },
}
type Setting = keyof typeof settings

// Compilers and bundlers take their time when the machine is busy.
vi.setConfig({ testTimeout: 120_000 })

/** One install for all tests of this file: it takes seconds, and no test changes it. */
let packages: Awaited<ReturnType<typeof installPackages>>
const folder = mkdtempSync(join(tmpdir(), 'castellan-packed-'))

beforeAll(async () => {
  packages = await installPackages(folder)
  const { project } = packages
  writeFileSync(join(project, 'program.ts'), program)
  writeFileSync(join(project, 'mistakes.ts'), mistakes)
  for (const { file, code } of examples) writeFileSync(join(project, file), code)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compile(setting: Setting) {
  const { project } = packages
  const file = join(project, 'tsconfig.json')
  const compilerOptions = settings[setting]
  writeFileSync(file, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  return run(join(modulesOf('client'), '.bin/tsc'), ['-p', file], project)
}

/** Counts the types that the compiler creates for a program. Throws if there is an error. */
async function countTypes(file: string) {
  const config = join(packages.project, 'tsconfig.measure.json')
  const compilerOptions = { ...settings['in a bundler'], skipLibCheck: false }
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }))
  const tsc = join(modulesOf('client'), '.bin/tsc')
  const report = await run(tsc, ['-p', config, '--extendedDiagnostics'], packages.project)
  return Number(/^Types: +(\d+)$/m.exec(report)?.[1])
}

function bundle() {
  return runScript('bundle', '--platform=browser', join(packages.project, 'program.ts'))
}

describe.each(['contract', 'client'] as const)('the package %s', (name) => {
  it('resolves in every runtime, bundler and compiler, as an ES module and as CommonJS', async () => {
    expect(await runScript('lint:exports', packages.tarballs[name])).toContain('All good!')
    await runScript('lint:types', packages.tarballs[name])
  })

  it('contains only code, types, README and license', () => {
    const home = join(packages.project, 'node_modules/@castellan', name)
    expect(readdirSync(home).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    const files = readdirSync(join(home, 'dist'), { recursive: true, encoding: 'utf8' })
    const others = files.filter((file) => !/^(commonjs\/)?[a-z-]+(\.d\.ts|\.js)$/.test(file))
    expect(others.sort()).toEqual(['commonjs', 'commonjs/package.json'])
    expect(readFileSync(join(home, 'package.json'), 'utf8')).not.toMatch(
      /workspace:|catalog:|src\//,
    )
  })
})

describe('a program with the client', () => {
  it.each(Object.keys(settings) as Setting[])('compiles %s', async (setting) => {
    expect(await compile(setting)).toBe('')
  })

  it('compiles with skipLibCheck off, and adds few types', async () => {
    const { project } = packages
    writeFileSync(join(project, 'empty.ts'), 'export {}')
    const added = (await countTypes('program.ts')) - (await countTypes('empty.ts'))
    process.stdout.write(`A program with the client: ${added} types\n`)
    expect(added).toBeGreaterThan(0)
    expect(added).toBeLessThan(maxTypes)
  })

  it('needs no other package', () => {
    const home = join(packages.project, 'node_modules/@castellan/client')
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    const bytes = files.reduce((sum, file) => sum + statSync(join(home, file)).size, 0)
    process.stdout.write(`The client installed: ${bytes} bytes\n`)
    expect(bytes).toBeLessThan(maxInstalledBytes)
  })

  it('imports only the files of the client at run time', () => {
    const dist = join(packages.project, 'node_modules/@castellan/client/dist')
    const code = readdirSync(dist).filter((file) => file.endsWith('.js'))
    const imported = code.flatMap((file) =>
      [
        ...readFileSync(join(dist, file), 'utf8').matchAll(/\bfrom '([^']+)'|import\(|require\(/g),
      ].map(([call, from]) => from ?? call),
    )
    expect(imported.filter((from) => !from.startsWith('./'))).toEqual([])
    expect(imported.length).toBeGreaterThan(5)
  })

  it('runs in Node', async () => {
    const { baseUrl } = await startServer()
    await compile('in Node')
    const args = JSON.stringify([baseUrl, adminEmail, password])
    const start = `globalThis.args = ${args}; await import('./built/program.js')`
    const output = await run(
      process.execPath,
      ['--input-type=module', '-e', start],
      packages.project,
    )
    expect(output).toBe('Admin,One,USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL\n')
  })

  it('runs with only what browsers and workers have', async () => {
    const { baseUrl } = await startServer()
    const printed: string[] = []
    const web = { fetch, Headers, URLSearchParams, AbortController, setTimeout, clearTimeout }
    const args = [baseUrl, adminEmail, password]
    const context = vm.createContext({ ...web, args, console: { log: printed.push.bind(printed) } })
    await vm.runInContext(`(async () => {${await bundle()}})()`, context)
    expect(printed).toEqual(['Admin,One,USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'])
  })

  it(`weighs less than ${maxBundleBytes} bytes, minified and gzipped`, async () => {
    const bytes = gzipSync(await bundle()).length
    process.stdout.write(`A program with the client: ${bytes} bytes, minified and gzipped\n`)
    expect(bytes).toBeLessThan(maxBundleBytes)
  })
})

describe('the examples of the documents', () => {
  it('run in order on one server, and print what their comments say', async () => {
    const { url } = await startServer()
    await compile('in Node')
    expect(examples.length).toBeGreaterThan(12)
    for (const example of examples) {
      const { file, code } = example
      const localize = (text: string) =>
        text
          .replaceAll('http://localhost:3000', url)
          .replaceAll('correct horse battery staple', password)
      if (example.language === 'sh') {
        // A call that fails ends the script.
        const strict = 'set -euo pipefail; curl() { command curl --fail-with-body "$@"; }'
        await run('bash', ['-c', `${strict}\n${localize(code)}`], packages.project)
        continue
      }
      const built = join(packages.project, 'built', file.replace(/\.ts$/, '.js'))
      writeFileSync(built, localize(readFileSync(built, 'utf8')))
      const output = await run(process.execPath, [built], packages.project)
      expect({ file, prints: output.trimEnd().split('\n') }).toEqual({
        file,
        prints: example.prints,
      })
    }
  })
})
