import { readFileSync } from 'node:fs'
import { contract, listRoutes } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { apiFile, buildApi } from '../scripts/build-api.ts'
import { routes } from './routes.ts'

describe('api.ts', () => {
  it('is generated from the contract; if not, run pnpm --filter @castellan/client generate:api', () => {
    expect(readFileSync(apiFile, 'utf8')).toBe(buildApi())
  })

  it('has a comment on every type, method and field', () => {
    const lines = readFileSync(apiFile, 'utf8').split('\n')
    const parameter = /^\s+(input|options|status|body|headers)\??:/
    const bare = lines.filter(
      (line, index) =>
        /^(export (type|interface)|\s+\w+\??:)/.test(line) &&
        !parameter.test(line) &&
        !/\*\/$/.test(lines[index - 1] ?? ''),
    )
    expect(bare).toEqual([])
  })
})

describe('routes.ts', () => {
  it('has the method, path and permission of every entry of the contract', () => {
    const found = Object.entries(routes).flatMap(([subject, entries]) =>
      Object.entries(entries).map(([key, [method, path, , permission]]) => [
        subject,
        key,
        method,
        path,
        permission,
      ]),
    )
    expect(found).toEqual(
      listRoutes(contract).map(({ subject, key, entry }) => [
        subject,
        key,
        entry.method,
        entry.path,
        entry.metadata.auth.includes(':') ? entry.metadata.auth : undefined,
      ]),
    )
  })
})
