import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { variableNames } from '../src/config.ts'

const server = fileURLToPath(new URL('..', import.meta.url))
const compatibility = readFileSync(join(server, 'COMPATIBILITY.md'), 'utf8')
const readme = readFileSync(join(server, '../../README.md'), 'utf8')

const differences = [...compatibility.matchAll(/^- \*\*([A-F]\d)\*\*/gm)].map(
  ([, number]) => number,
)

const testTitles = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(join(server, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(server, folder, name), 'utf8')),
  )
  .join('\n')

describe('the documents', () => {
  it('list every difference from better-auth, from A1 to F4', () => {
    const counts = { A: 6, B: 6, C: 6, D: 9, E: 3, F: 4 }
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

  it('list every variable of the configuration in the README', () => {
    const listed = [...readme.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name)
    expect([...listed].sort()).toEqual([...variableNames].sort())
  })
})
