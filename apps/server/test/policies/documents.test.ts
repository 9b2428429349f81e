import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { auditActions, resources } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../../src/config/environment.ts'
import { readRoles } from '../../src/config/roles-file.ts'
import { violationKinds } from '../../src/store/audit/verification-report.ts'
import { steps } from '../differential/scenarios.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const server = fileURLToPath(new URL('../..', import.meta.url))
function page(name: string) {
  return readFileSync(join(server, '../docs', `${name}.md`), 'utf8')
}
const compatibility = page('compatibility')
const configuration = page('configuration')

const differences = [...compatibility.matchAll(/^- <a id="[a-h]\d"><\/a>\*\*([A-H]\d)\*\*/gm)].map(
  ([, number]) => number,
)

const testTitles = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(join(server, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(server, folder, name), 'utf8')),
  )
  .flatMap((text) => [...text.matchAll(/\b(?:it|test|describe)\b.*\(\s*(['"`])(.*)\1,/g)])
  .map(([, , title = '']) => title)

/** Differences that the differential tests cannot show, and why. */
const shownElsewhere = {
  C3: 'takes a race',
  C6: 'is the default, which the scenarios override',
  D9: 'takes hours',
  F2: 'takes the limits that the scenarios turn off',
  F4: 'takes requests that crash better-auth',
  G1: 'takes an unavailable database',
  G2: 'is a limit that better-auth lacks',
  G3: 'is a limit that better-auth lacks',
  G8: 'is a limit that better-auth lacks',
  G5: 'is a header of every response',
  G6: 'is not an endpoint of the API',
  H3: 'has endpoints that better-auth lacks',
  H5: 'has endpoints that better-auth lacks',
  H6: 'has endpoints that better-auth lacks',
  H7: 'has endpoints that better-auth lacks',
}

describe('the documents', () => {
  it('list every difference from better-auth, from A1 to H7', () => {
    const counts = { A: 6, B: 7, C: 6, D: 9, E: 3, F: 4, G: 8, H: 7 }
    const expected = Object.entries(counts).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    )
    expect(differences).toEqual(expected)
  })

  it.each(differences)('have a test whose title contains %s', (number) => {
    expect(testTitles.filter((title) => new RegExp(`\\b${number}\\b`).test(title))).not.toEqual([])
  })

  it('name each difference that the differential tests show', () => {
    const shown = new Set(steps.flatMap(({ differs = {} }) => Object.keys(differs)))
    expect([...shown, ...Object.keys(shownElsewhere)].sort()).toEqual([...differences].sort())
  })

  it('give each difference an anchor with its number', () => {
    const anchors = [...compatibility.matchAll(/<a id="([a-h]\d)">/g)].map(([, id = '']) => id)
    expect(anchors).toEqual(differences.map((number = '') => number.toLowerCase()))
  })

  it('explain every violation that a verification of the audit log can find', () => {
    const explained = [...page('audit-log').matchAll(/^\| `([a-z]+-[a-z]+)` \|/gm)]
    expect(explained.map(([, kind]) => kind)).toEqual([...violationKinds])
  })

  it('list every action that the audit log records', () => {
    const [, table = ''] = page('audit-log').split('## What is recorded')
    const listed = [...(table.split('An event has')[0] ?? '').matchAll(/`(\w+\.[\w-]+)`/g)]
    expect(listed.map(([, action]) => action).sort()).toEqual([...auditActions].sort())
  })

  it('list every variable on the page Configuration', () => {
    const listed = [...configuration.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
    expect([...listed].sort()).toEqual([...variableNames].sort())
  })

  it.each(['configuration', 'delegating'])('show roles in %s that the server can read', (name) => {
    const blocks = [...page(name).matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => json)
    expect(blocks).toHaveLength(1)
    const file = join(createTemporaryFolder(), 'roles.json')
    for (const json of blocks) {
      writeFileSync(file, json)
      const mistakes: string[] = []
      readRoles(file, mistakes)
      expect(mistakes).toEqual([])
    }
  })

  it('name each action that a role can allow', () => {
    const actions = [...configuration.matchAll(/^\| `(\w+)` \| (`[a-z`, -]+) \|$/gm)].map(
      ([, resource = '', names = '']) => [resource, names.match(/[a-z][a-z-]*/g)?.sort()],
    )
    const known = Object.entries(resources).map(([resource, names]) => [
      resource,
      [...names].sort(),
    ])
    expect(actions).toEqual(known)
  })
})
