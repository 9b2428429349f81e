import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

function filesIn(folder: string) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(
      (name) =>
        /\.(ts|js)$/.test(name) && !/\.test(-d)?\.ts$|generated|client\/src\/api\.ts$/.test(name),
    )
}

const sources = ['packages/contract/src', 'packages/client/src', 'apps/server/src'].flatMap(filesIn)

describe('the source code', () => {
  it('reads environment variables in env-file.ts only', () => {
    const reading = sources.filter((file) =>
      readFileSync(join(root, file), 'utf8').includes('process.env'),
    )
    expect(reading).toEqual(['apps/server/src/config/env-file.ts'])
  })

  it('has one endpoint file with a test next to it for every entry of the contract', async () => {
    const { contract, listRoutes } = await import('@castellan/contract')
    const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const expected = listRoutes(contract).map(
      ({ subject, key }) => `apps/server/src/endpoints/${kebab(subject)}/${kebab(key)}.ts`,
    )
    const found = sources.filter((file) => /endpoints\/[a-z-]+\//.test(file))
    expect(expected.filter((file) => !found.includes(file))).toEqual([])
    const tests = new Set(
      readdirSync(join(root, 'apps/server/src/endpoints'), {
        recursive: true,
        encoding: 'utf8',
      }).map((name) => `apps/server/src/endpoints/${name}`),
    )
    expect(expected.filter((file) => !tests.has(file.replace(/\.ts$/, '.test.ts')))).toEqual([])
  })

  it('has only known files in the top folder', () => {
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
