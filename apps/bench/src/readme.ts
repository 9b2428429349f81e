import { readFileSync, writeFileSync } from 'node:fs'
import { chart } from './chart.ts'
import type { Line } from './measure.ts'
import { operations } from './operations.ts'
import { find, number, page, quotient, type Results, tableOf, times } from './report.ts'

const databases = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

/** The few rows that the README shows: a read, the slowest write and a list. */
const readmeRows = [
  { name: 'get-user', measure: 'rate', clients: 16, unit: 'requests per second' },
  { name: 'update-user', measure: 'rate', clients: 16, unit: 'requests per second' },
  { name: 'list-users by name', measure: 'p50', clients: 1, unit: 'milliseconds' },
] as const

const between = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/

/** Writes the results of a whole run into the documentation: tables, a chart, and an excerpt for the README. */
export function writeReadme(results: Results) {
  const docs = here('../../docs/')
  insert(here('../../../README.md'), excerpt(results))
  insert(new URL('performance.md', docs), summary(results))
  writeFileSync(new URL('benchmark-results.md', docs), page(results))
  writeFileSync(new URL('performance.svg', docs), chart(results.lines, largestOf(results)))
}

function here(path: string) {
  return new URL(path, import.meta.url)
}

function head(what: string) {
  return [
    what,
    ...Object.values(databases).flatMap((name) => [
      `better-auth, ${name}`,
      `Castellan, ${name}`,
      '',
    ]),
  ]
}

/** For each operation what the peers reach on each database, and how they compare. */
function compared(
  lines: Line[],
  kinds: string[],
  { clients, measure }: { clients: number; measure: 'rate' | 'p50' },
) {
  return operations
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
}

function largestOf({ lines }: Results) {
  return Math.max(...lines.map(({ size }) => size))
}

/** The results as the performance page shows them. */
function summary(results: Results) {
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

function excerpt(results: Results) {
  const largest = largestOf(results)
  const lines = results.lines.filter(({ size }) => size === largest)
  const kinds = operations.map(({ kind }) => kind)
  return tableOf([
    head(`${largest.toLocaleString('en')} users`),
    ...readmeRows.flatMap(({ name, unit, ...how }) =>
      compared(lines, kinds, how)
        .filter(([operation]) => operation === name)
        .map(([operation, ...figures]) => [`${operation}, ${unit}`, ...figures]),
    ),
  ])
}

function insert(file: URL, tables: string) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(between, (_all, start, end) => `${start}\n${tables}\n\n${end}`),
  )
}
