import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../src/environment.ts'
import { faultKinds } from '../src/store/verification.ts'
import { steps } from './conformance/scenarios.ts'

const server = fileURLToPath(new URL('..', import.meta.url))
const compatibility = readFileSync(join(server, 'COMPATIBILITY.md'), 'utf8')
const trail = readFileSync(join(server, 'TRAIL.md'), 'utf8')
const readme = readFileSync(join(server, '../../README.md'), 'utf8')

const differences = [...compatibility.matchAll(/^- \*\*([A-H]\d)\*\*/gm)].map(
  ([, number]) => number,
)

const testTitles = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(join(server, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(server, folder, name), 'utf8')),
  )
  .join('\n')

/** What two peers that answer one request after the other can't show. */
const shownElsewhere = {
  C3: 'takes a race',
  C6: 'is the default, which the scenarios turn off',
  D9: 'takes hours',
  F2: 'takes the limits that the scenarios turn off',
  F4: 'takes requests that end better-auth',
  G1: 'takes a database that is away',
  G2: 'is a bound that better-auth has not',
  G3: 'is a bound that better-auth has not',
  G5: 'is a header of every answer',
  G6: 'is no endpoint of the API',
  H3: 'has endpoints that better-auth has not',
  H5: 'has endpoints that better-auth has not',
  H6: 'has endpoints that better-auth has not',
  H7: 'has endpoints that better-auth has not',
}

describe('the documents', () => {
  it('list every difference from better-auth, from A1 to H7', () => {
    const counts = { A: 6, B: 6, C: 6, D: 9, E: 3, F: 4, G: 7, H: 7 }
    const expected = Object.entries(counts).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    )
    expect(differences).toEqual(expected)
  })

  it.each(differences)('have a test whose title begins with %s', (number) => {
    expect(testTitles).toMatch(
      new RegExp(`\\b(?:it|test|describe)[^\\n]*\\(\\s*['"\`]${number}\\b`),
    )
  })

  it('name each difference that stands between better-auth and us in conformance', () => {
    const shown = new Set(steps.flatMap(({ differs = {} }) => Object.keys(differs)))
    expect([...shown, ...Object.keys(shownElsewhere)].sort()).toEqual([...differences].sort())
  })

  it('explain every fault that can be found in the trail', () => {
    const explained = [...trail.matchAll(/^\| `([a-z]+-[a-z]+)` \|/gm)].map(([, what]) => what)
    expect(explained).toEqual(faultKinds)
  })

  it('list every variable of the configuration in the README', () => {
    const listed = [...readme.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
    expect([...listed].sort()).toEqual([...variableNames].sort())
  })
})
