import { readFileSync, writeFileSync } from 'node:fs'
import { chart } from './chart.ts'
import type { Line } from './measure.ts'
import { operations } from './operations.ts'
import { find, number, page, quotient, type Results, tableOf, times } from './report.ts'

const here = (path: string) => new URL(path, import.meta.url)

const databases = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

const head = (what: string) => [
  what,
  ...Object.values(databases).flatMap((name) => [`better-auth, ${name}`, `Castellan, ${name}`, '']),
]

/** For each operation what the peers reach on each database, and how they compare. */
const compared = (
  lines: Line[],
  kinds: string[],
  { clients, measure }: { clients: number; measure: 'rate' | 'p50' },
) =>
  operations
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ name }) => [
      name,
      ...Object.keys(databases).flatMap((database) => {
        const of = (peer: string) =>
          find(lines, { database, operation: name, clients, peer })?.[measure]
        const [theirs, ours] = [of('better-auth'), of('Castellan')]
        const ratio = measure === 'rate' ? quotient(ours, theirs) : quotient(theirs, ours)
        return [number(theirs), number(ours), theirs === undefined ? '' : times(ratio)]
      }),
    ])

const largestOf = ({ lines }: Results) => Math.max(...lines.map(({ size }) => size))

/** The results as the README shows them. */
const summary = (results: Results) => {
  const largest = largestOf(results)
  const lines = results.lines.filter(({ size }) => size === largest)
  const users = largest.toLocaleString('en')
  return [
    `Measured with ${users} users on ${results.machine}`,
    '',
    tableOf([
      head('requests a second, 16 clients'),
      ...compared(lines, ['single', 'sign-in'], { clients: 16, measure: 'rate' }),
    ]),
    '',
    tableOf([
      head('milliseconds, one client'),
      ...compared(lines, ['list', 'deep', 'ours'], { clients: 1, measure: 'p50' }),
    ]),
  ].join('\n')
}

const between = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/

/** Writes the results of a whole run: its summary to the README, the whole and a chart beside this room. */
export const writeReadme = (results: Results) => {
  const readme = here('../../../README.md')
  const text = readFileSync(readme, 'utf8')
  writeFileSync(
    readme,
    text.replace(between, (_all, start, end) => `${start}\n${summary(results)}\n\n${end}`),
  )
  writeFileSync(here('../results.md'), page(results))
  writeFileSync(here('../chart.svg'), chart(results.lines, largestOf(results)))
}
