import type { ResultLine } from './measure.ts'
import type { UnderLoad } from './under-load.ts'

/** The results of a run. */
export type Results = {
  machine: string
  /** The name of the peer that Castellan is compared with. */
  reference: string
  lines: ResultLine[]
  underLoad: (UnderLoad & { database: string })[]
  memory: { database: string; size: number; peer: string; mb: number; withSignIns: number }[]
  hashRate: number
}

/** Renders the results as a Markdown page of tables. */
export function renderPage(results: Results) {
  const databases = [...new Set(results.lines.map(({ database }) => database))]
  const sections = databases.flatMap((database) => renderDatabase(database, results))
  return ['# Benchmark results\n', `${results.machine}\n`, ...sections].join('\n')
}

export function findLine(lines: ResultLine[], wanted: Partial<ResultLine>) {
  return lines.find((line) =>
    Object.entries(wanted).every(([name, value]) => line[name as keyof ResultLine] === value),
  )
}

/** Formats a number with three significant digits. */
export function formatNumber(value: number | undefined) {
  if (value === undefined || Number.isNaN(value)) return ''
  return String(Number(value.toPrecision(value >= 1000 ? 4 : 3).replace(/e.*/, '')))
}

/** Formats a ratio: `12 ×`. */
export function formatRatio(value: number | undefined) {
  return value === undefined ? '' : `${formatNumber(value)} ×`
}

export function divide(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined || b === 0 ? undefined : a / b
}

/** Renders a Markdown table; the first row is its head. */
export function renderTable(rows: string[][]) {
  const [head = [], ...body] = rows
  const toLine = (cells: string[]) => `| ${cells.join(' | ')} |`
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'))
  return [head, rule, ...body].map(toLine).join('\n')
}

function renderDatabase(database: string, results: Results) {
  const { reference, underLoad, memory, hashRate } = results
  const lines = results.lines.filter((line) => line.database === database)
  const sizes = [...new Set(lines.map(({ size }) => size))].sort((a, b) => a - b)
  const [smallest = 0, largest = smallest] = [sizes[0], sizes.at(-1)]
  const large = lines.filter(({ size }) => size === largest)
  const small = lines.filter(({ size }) => size === smallest)
  const clientCounts = [...new Set(large.map(({ clients }) => clients))]
  return [
    `### ${database}, ${largest.toLocaleString('en')} users\n`,
    ...clientCounts.flatMap((clients) =>
      clients === 1
        ? [
            'One client; growth is from the smallest database of the run to the largest.\n',
            `${renderTable(compareLatency(large, small, reference))}\n`,
          ]
        : [
            `${clients} clients at once.\n`,
            `${renderTable(compareThroughput(large, clients, reference))}\n`,
          ],
    ),
    ...underLoad
      .filter((one) => one.database === database)
      .map(
        ({ heavy, alone, loaded }) =>
          `- get-user by 4 clients, p99: ${formatNumber(alone)} ms alone, ${formatNumber(loaded)} ms while 4 other clients send ${heavy}`,
      ),
    ...memory
      .filter((one) => one.database === database && one.size === largest)
      .map(
        ({ peer, mb, withSignIns }) =>
          `- ${peer}: ${Math.round(mb)} MB peak resident memory, ${Math.round(withSignIns)} MB with sign-ins (a password hash takes 32 MB)`,
      ),
    `- the idle machine hashes ${formatNumber(hashRate)} passwords a second\n`,
  ]
}

/** Builds a table of requests a second, with the ratio of the peers. */
function compareThroughput(lines: ResultLine[], clients: number, reference: string) {
  return [
    ['', reference, 'Castellan', 'ratio', 'p99 in ms', 'share of the floor'],
    ...listOperations(lines).map((operation) => {
      const find = (peer: string) => findLine(lines, { operation, clients, peer })
      const [theirs, ours, floor] = [find(reference), find('Castellan'), find('floor')]
      const share = divide(ours?.rate, floor?.rate)
      return [
        operation,
        formatRate(theirs?.rate),
        formatRate(ours?.rate),
        formatRatio(divide(ours?.rate, theirs?.rate)),
        formatNumber(ours?.p99),
        share === undefined ? '' : `${Math.round(share * 100)} %`,
      ]
    }),
  ]
}

/** Builds a table of medians with one client, and of how they grow with the number of users. */
function compareLatency(large: ResultLine[], small: ResultLine[], reference: string) {
  return [
    ['', `${reference}, ms`, 'Castellan, ms', 'faster', 'growth'],
    ...listOperations(large).map((operation) => {
      const find = (peer: string, lines = large) =>
        findLine(lines, { operation, clients: 1, peer })?.p50
      const [theirs, ours] = [find(reference), find('Castellan')]
      return [
        operation,
        formatNumber(theirs),
        formatNumber(ours),
        formatRatio(divide(theirs, ours)),
        formatRatio(divide(ours, find('Castellan', small))),
      ]
    }),
  ]
}

function formatRate(rate: number | undefined) {
  return rate === undefined ? '' : `${formatNumber(rate)}/s`
}

function listOperations(lines: ResultLine[]) {
  return [...new Set(lines.map(({ operation }) => operation))]
}
