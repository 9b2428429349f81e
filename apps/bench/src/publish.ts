import { readFileSync, writeFileSync } from 'node:fs'
import { renderChart } from './chart.ts'
import type { ResultLine } from './measure.ts'
import { operations } from './operations.ts'
import {
  divide,
  findLine,
  formatNumber,
  formatRatio,
  type Results,
  renderPage,
  renderTable,
} from './report.ts'

const databases = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

/** The rows of the README: a read, the slowest write and a list. */
const readmeRows = [
  { name: 'get-user', measure: 'rate', clients: 16, unit: 'requests per second' },
  { name: 'update-user', measure: 'rate', clients: 16, unit: 'requests per second' },
  { name: 'list-users by name', measure: 'p50', clients: 1, unit: 'milliseconds' },
] as const

const markers = /(<!-- bench -->\n)[\s\S]*(<!-- \/bench -->)/

type Column = { clients: number; measure: 'rate' | 'p50' }

/** Writes the results into the documentation: tables, a chart, and a few rows of the README. */
export function publish(results: Results) {
  const docs = toUrl('../../docs/')
  insert(toUrl('../../../README.md'), renderExcerpt(results))
  insert(new URL('performance.md', docs), renderSummary(results))
  writeFileSync(new URL('benchmark-results.md', docs), renderPage(results))
  writeFileSync(
    new URL('performance.svg', docs),
    renderChart(results.lines, findLargestSize(results)),
  )
}

function renderExcerpt(results: Results) {
  const largest = findLargestSize(results)
  const lines = results.lines.filter(({ size }) => size === largest)
  const kinds = operations.map(({ kind }) => kind)
  return renderTable([
    buildHead(`${largest.toLocaleString('en')} users`),
    ...readmeRows.flatMap(({ name, unit, ...column }) =>
      compare(lines, kinds, column)
        .filter(([operation]) => operation === name)
        .map(([operation, ...figures]) => [`${operation}, ${unit}`, ...figures]),
    ),
  ])
}

function renderSummary(results: Results) {
  const largest = findLargestSize(results)
  const lines = results.lines.filter(({ size }) => size === largest)
  return [
    `Measured with ${largest.toLocaleString('en')} users on ${results.machine}`,
    '',
    renderTable([
      buildHead('requests a second, 16 clients'),
      ...compare(lines, ['single', 'sign-in'], { clients: 16, measure: 'rate' }),
    ]),
    '',
    renderTable([
      buildHead('milliseconds, one client'),
      ...compare(lines, ['list', 'deep', 'own'], { clients: 1, measure: 'p50' }),
    ]),
  ].join('\n')
}

/** Builds a row for each operation: both peers on each database, and the ratio. */
function compare(lines: ResultLine[], kinds: string[], { clients, measure }: Column) {
  return operations
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ name }) => [
      name,
      ...Object.keys(databases).flatMap((database) => {
        const find = (peer: string) =>
          findLine(lines, { database, operation: name, clients, peer })?.[measure]
        const [theirs, ours] = [find('better-auth'), find('Castellan')]
        const ratio = measure === 'rate' ? divide(ours, theirs) : divide(theirs, ours)
        return [formatNumber(theirs), formatNumber(ours), formatRatio(ratio)]
      }),
    ])
}

function buildHead(title: string) {
  return [
    title,
    ...Object.values(databases).flatMap((name) => [
      `better-auth, ${name}`,
      `Castellan, ${name}`,
      '',
    ]),
  ]
}

function findLargestSize({ lines }: Results) {
  return Math.max(...lines.map(({ size }) => size))
}

function insert(file: URL, tables: string) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(markers, (_all, start, end) => `${start}\n${tables}\n\n${end}`),
  )
}

function toUrl(path: string) {
  return new URL(path, import.meta.url)
}
