import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

type Import = { file: string; room: string; from: string; typesOnly: boolean }

/** What a room may import: rooms and libraries; behind `types:` only their types. */
const doors: Record<string, string[]> = {
  contract: ['zod', '@ts-rest/core'],
  client: ['types:@castellan/contract', 'types:@ts-rest/core'],
  domain: ['types:@castellan/contract'],
  store: [
    'domain',
    'types:@castellan/contract',
    '@prisma/client',
    '@prisma/driver-adapter-utils',
    'libsql',
    'pg',
    'rate-limiter-flexible',
    'node',
  ],
  endpoints: ['@castellan/contract', 'domain', 'types:deps', 'types:store', 'types:@ts-rest/core'],
  http: [
    '@castellan/contract',
    'domain',
    'endpoints',
    'types:deps',
    'types:secrets',
    'express',
    '@ts-rest/express',
    'cookie',
    'cors',
    'helmet',
    'ipaddr.js',
    'types:pino',
    'pino-http',
    'proxy-addr',
    'types:rate-limiter-flexible',
    'node',
  ],
  'command-line': [
    '@castellan/contract',
    'endpoints',
    'deps',
    'make-deps',
    'types:config',
    'secrets',
    'store',
    'zod',
    'node',
  ],
  secrets: ['node'],
}

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|js)$/.test(name) && !/\.test(-d)?\.ts$|generated/.test(name))

const sources = ['packages/contract/src', 'packages/client/src', 'apps/server/src'].flatMap(filesIn)

/** The room of a file: its package, or in the server its folder, or the file's own name. */
const roomOf = (file: string) => {
  const [kind, name, , inSource = ''] = file.split('/')
  return kind === 'packages' ? (name ?? '') : inSource.replace(/\.ts$/, '')
}

const statement = /^(?:import|export)\s+(type\s+)?(?:([\w\s{},*$]+?)\s+from\s+)?'([^']+)'/gm

const importsOf = (file: string): Import[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(statement)].map(
    ([, type, names = '', from = '']) => {
      const named = /^\{(.*)\}$/s.exec(names.trim())?.[1]?.split(',') ?? [names]
      const typesOnly =
        type !== undefined || named.every((one) => /^\s*(type\s|$)/.test(one)) === true
      const target = from.startsWith('.')
        ? roomOf(relative(root, join(root, dirname(file), from)))
        : from.startsWith('node:')
          ? 'node'
          : from
              .split('/')
              .slice(0, from.startsWith('@') ? 2 : 1)
              .join('/')
      return { file, room: roomOf(file), from: target, typesOnly: typesOnly && names !== '' }
    },
  )

const imports = sources.flatMap(importsOf)

const isOpen = ({ room, from, typesOnly }: Import) => {
  const open = doors[room]
  return (
    open === undefined ||
    from === room ||
    open.includes(from) ||
    (typesOnly && open.includes(`types:${from}`))
  )
}

describe('the rooms', () => {
  it('import only through open doors', () => {
    const closed = imports
      .filter((one) => !isOpen(one))
      .map(({ file, from }) => `${file} ← ${from}`)
    expect(closed).toEqual([])
    expect(imports.length).toBeGreaterThan(150)
  })

  it('name ts-rest in four places only', () => {
    const places = imports
      .filter(({ from }) => from.startsWith('@ts-rest/'))
      .map(({ file }) => file)
    expect([...new Set(places)].sort()).toEqual([
      'apps/server/src/endpoints/endpoint.ts',
      'apps/server/src/http/binding.ts',
      'packages/client/src/client.ts',
      'packages/contract/src/entry.ts',
      'packages/contract/src/openapi.ts',
    ])
  })

  it('know Prisma in the store alone', () => {
    const knowing = imports.filter(({ from }) => from.startsWith('@prisma/'))
    expect(knowing.filter(({ room }) => room !== 'store')).toEqual([])
    expect(knowing.length).toBeGreaterThan(0)
  })

  it('keep their files under 200 lines', () => {
    const long = sources.filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 200,
    )
    expect(long).toEqual([])
  })

  it('read the environment in config.ts alone', () => {
    const reading = sources.filter((file) =>
      readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    expect(reading).toEqual(['apps/server/src/config.ts'])
  })

  it('have one endpoint file and one test beside it for every entry', async () => {
    const { contract, entriesOf } = await import('@castellan/contract')
    const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const expected = entriesOf(contract).map(
      ({ subject, key }) => `apps/server/src/endpoints/${subject}/${kebab(key)}.ts`,
    )
    const found = sources.filter((file) => /endpoints\/[a-z]+\//.test(file))
    expect(expected.filter((file) => !found.includes(file))).toEqual([])
    const tests = new Set(
      readdirSync(join(root, 'apps/server/src/endpoints'), {
        recursive: true,
        encoding: 'utf8',
      }).map((name) => `apps/server/src/endpoints/${name}`),
    )
    expect(expected.filter((file) => !tests.has(file.replace(/\.ts$/, '.test.ts')))).toEqual([])
  })

  it('leave nothing on the top floor but what belongs there', () => {
    const visible = readdirSync(root).filter((name) => !/^\.|^node_modules$|^data$/.test(name))
    expect(visible.sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'apps',
      'package.json',
      'packages',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'turbo.json',
    ])
  })
})
