import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@castellan/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../server/test/kit/free-port.ts'
import { type BackgroundProcess, startProcess } from './background-process.ts'
import { publishPackages, startRegistry } from './registry.ts'
import { run } from './run.ts'

/** The limit for the installed server, with all that it depends on. */
const maxServerMegabytes = 60

const consumers = fileURLToPath(new URL('../consumers/', import.meta.url))
const email = 'admin@example.com'
const password = 'correct horse battery staple'

const folder = mkdtempSync(join(tmpdir(), 'castellan-release-'))
const stops: (() => Promise<void>)[] = []
let npmrc = ''
let server: BackgroundProcess
let access: Record<string, string> = {}

/** An empty folder, in which npm finds the published packages. */
function createFolder(name: string) {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, '.npmrc'), npmrc)
  return path
}

beforeAll(async () => {
  const registry = await startRegistry(folder)
  stops.push(registry.stop)
  npmrc = registry.npmrc
  await publishPackages(registry, folder)

  const path = createFolder('server')
  const port = await findFreePort()
  const url = `http://localhost:${port}/api/auth`
  const start = performance.now()
  server = await startProcess(['npx', '--yes', '@castellan/server'], {
    folder: path,
    env: { PORT: String(port), CASTELLAN_ADMIN_PASSWORD: password },
    url: `http://localhost:${port}/health/ready`,
  })
  stops.unshift(server.stop)
  const client = createClient({ baseUrl: url })
  const { token } = await client.signIn({ email, password })
  const seconds = (performance.now() - start) / 1000
  process.stdout.write(`From npx to the first sign-in: ${seconds.toFixed(1)} s\n`)
  access = { CASTELLAN_URL: url, CASTELLAN_TOKEN: token }
})

afterAll(async () => {
  for (const stop of stops) await stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('the server from the registry', () => {
  it('starts by npx in an empty folder, and prints where it listens', () => {
    expect(server.readOutput()).toContain(`API        ${access.CASTELLAN_URL}`)
    expect(readdirSync(join(folder, 'server')).sort()).toEqual(['.npmrc', 'data'])
  })

  it('installs as the command castellan, with no install script, in less than 60 MB', async () => {
    const path = createFolder('global')
    const install = ['npm', 'install', '--global', '--prefix', path, '@castellan/server']
    await run(install, { folder: path, env: { NPM_CONFIG_USERCONFIG: join(path, '.npmrc') } })
    const modules = join(path, 'lib/node_modules')
    const files = readdirSync(modules, { recursive: true, encoding: 'utf8' })
    const bytes = files.reduce((sum, file) => sum + statSync(join(modules, file)).size, 0)
    process.stdout.write(`The server installed: ${Math.round(bytes / 1e6)} MB\n`)
    expect(bytes / 1e6).toBeLessThan(maxServerMegabytes)
    const manifests = files.filter((file) =>
      /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(`node_modules/${file}`),
    )
    expect(manifests.length).toBeGreaterThan(20)
    const withScripts = manifests.filter((file) => {
      const { scripts = {} } = JSON.parse(readFileSync(join(modules, file), 'utf8'))
      return scripts.preinstall ?? scripts.install ?? scripts.postinstall
    })
    expect(withScripts).toEqual([])
    const castellan = join(path, 'bin/castellan')
    const { version } = JSON.parse(
      readFileSync(join(modules, '@castellan/server/package.json'), 'utf8'),
    )
    expect(await run([castellan, '--version'], { folder: path })).toBe(`${version}\n`)
    const users = await run([castellan, 'user', 'list', '--json'], {
      folder: join(folder, 'server'),
    })
    expect(JSON.parse(users)).toMatchObject({ total: 1, users: [{ email }] })
  })

  it('has all packages in one version', async () => {
    const names = ['contract', 'client', 'server'].map((name) => `@castellan/${name}`)
    const versions = await Promise.all(
      names.map((name) =>
        run(['npm', 'view', name, 'version'], { folder: createFolder(name.replace('/', '-')) }),
      ),
    )
    expect(new Set(versions).size).toBe(1)
  })
})

describe.each(readdirSync(consumers))('a program of the kind %s', (name) => {
  it('installs, compiles and runs the packages', async () => {
    const path = createFolder(`consumer-${name}`)
    cpSync(join(consumers, name), path, { recursive: true })
    await run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], { folder: path })
    const env = { ...access, NEXT_TELEMETRY_DISABLED: '1' }
    const output = await run(['npm', 'test'], { folder: path, env })
    const asserts = name === 'jest' || name === 'vitest'
    if (!asserts) expect(output).toContain('Admin /admin/list-users')
  })
})
