import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { auditActions, resources, violationKinds } from '@castellan/contract'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../../src/config/environment.ts'
import { readRoles } from '../../src/config/roles-file.ts'
import { steps } from '../differential/scenarios.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const server = fileURLToPath(new URL('../..', import.meta.url))
function page(name: string) {
  return readFileSync(join(server, '../docs', `${name}.md`), 'utf8')
}
const compatibility = page('compatibility')
const configuration = page('configuration')

/** The lines of the page that describe a difference; each begins with an anchor and its number. */
const differences = [...compatibility.matchAll(/^- (.*)$/gm)].map(([, line = '']) => {
  const [, anchor, number = ''] = /^<a id="([a-z]\d+)"><\/a>\*\*([A-Z]\d+)\*\* /.exec(line) ?? []
  return anchor === number.toLowerCase() ? number : line
})

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
  A7: 'is a rule of the comparison itself',
  A8: 'takes rules of an app',
  C3: 'takes a race',
  C6: 'is the default, which the scenarios override',
  D9: 'takes hours',
  D10: 'takes a session that ends before its impersonation',
  E4: 'has endpoints that better-auth lacks',
  E5: 'has endpoints that better-auth lacks',
  E6: 'has endpoints that better-auth lacks',
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
  it('number every difference from better-auth, without a gap, each with its anchor', () => {
    const letters = differences.map((number = '') => number.slice(0, 1))
    expect(letters).toEqual([...letters].sort())
    const expected = letters.map((letter, index) => {
      const ofLetter = letters.slice(0, index + 1).filter((other) => other === letter)
      return `${letter}${ofLetter.length}`
    })
    expect(differences).toEqual(expected)
    expect(differences.length).toBeGreaterThan(50)
  })

  it.each(differences)('have a test whose title contains %s', (number) => {
    expect(testTitles.filter((title) => new RegExp(`\\b${number}\\b`).test(title))).not.toEqual([])
  })

  it('name each difference that the differential tests show', () => {
    const shown = new Set(steps.flatMap(({ differs = {} }) => Object.keys(differs)))
    expect([...shown, ...Object.keys(shownElsewhere)].sort()).toEqual([...differences].sort())
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
