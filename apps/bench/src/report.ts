import type { Beside } from './beside.ts'
import type { Line } from './measure.ts'

/** All that a run has found out. */
export type Results = {
  machine: string
  lines: Line[]
  beside: (Beside & { database: string })[]
  memory: { database: string; size: number; peer: string; mb: number; withSignIns: number }[]
  bareHashRate: number
}

/** Finds the one line of the results that is as wanted. */
export function find(lines: Line[], wanted: Partial<Line>) {
  return lines.find((line) =>
    Object.entries(wanted).every(([name, value]) => line[name as keyof Line] === value),
  )
}

/** A number with three digits that count. */
export function number(value: number | undefined) {
  return value === undefined || Number.isNaN(value) ? '' : String(Number(rounded(value)))
}

/** How many times as much: `12 ×`. */
export function times(value: number | undefined) {
  return value === undefined ? '' : `${number(value)} ×`
}

export function quotient(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined || b === 0 ? undefined : a / b
}

export function tableOf(rows: string[][]) {
  const [head = [], ...body] = rows
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...body.map(line)].join(
    '\n',
  )
}

/** The results as a page of tables. */
export function page(results: Results) {
  return ['# Benchmark results\n', `${results.machine}\n`, ...sections(results)].join('\n')
}

function rounded(value: number | undefined) {
  return value === undefined ? '' : value.toPrecision(value >= 1000 ? 4 : 3).replace(/e.*/, '')
}

function perSecond(rate: number | undefined) {
  return rate === undefined ? '' : `${number(rate)}/s`
}

function clientCounts(lines: Line[]) {
  return [...new Set(lines.map(({ clients }) => clients))]
}

function operationsIn(lines: Line[]) {
  return [...new Set(lines.map(({ operation }) => operation))]
}

/** Requests a second by several clients at once, of each peer, and how they compare. */
function throughput(lines: Line[], clients: number) {
  return [
    ['', 'better-auth', 'Castellan', 'ratio', 'p99 in ms', 'share of the floor'],
    ...operationsIn(lines).map((operation) => {
      const of = (peer: string) => find(lines, { operation, clients, peer })
      const [theirs, ours, floor] = [of('better-auth'), of('Castellan'), of('floor')]
      const share = quotient(ours?.rate, floor?.rate)
      return [
        operation,
        perSecond(theirs?.rate),
        perSecond(ours?.rate),
        times(quotient(ours?.rate, theirs?.rate)),
        number(ours?.p99),
        share === undefined ? '' : `${Math.round(share * 100)} %`,
      ]
    }),
  ]
}

/** What half of the answers take, one client at a time, and how that grows with the users. */
function latency(lines: Line[], large: Line[], small: Line[]) {
  return [
    ['', 'better-auth, ms', 'Castellan, ms', 'faster', 'growth'],
    ...operationsIn(lines).map((operation) => {
      const of = (peer: string, from = large) => find(from, { operation, clients: 1, peer })?.p50
      const [theirs, ours] = [of('better-auth'), of('Castellan')]
      return [
        operation,
        number(theirs),
        number(ours),
        times(quotient(theirs, ours)),
        times(quotient(ours, of('Castellan', small))),
      ]
    }),
  ]
}

function sections({ lines, beside, memory, bareHashRate }: Results) {
  return [...new Set(lines.map(({ database }) => database))].flatMap((database) => {
    const own = lines.filter((line) => line.database === database)
    const sizes = [...new Set(own.map(({ size }) => size))].sort((a, b) => a - b)
    const [smallest = 0, largest = smallest] = [sizes[0], sizes.at(-1)]
    const large = own.filter(({ size }) => size === largest)
    const small = own.filter(({ size }) => size === smallest)
    const users = largest.toLocaleString('en')
    return [
      `### ${database}, ${users} users\n`,
      ...clientCounts(large).flatMap((clients) =>
        clients === 1
          ? [
              'One client; growth is from the smallest database of the run to the largest.\n',
              `${tableOf(latency(large, large, small))}\n`,
            ]
          : [`${clients} clients at once.\n`, `${tableOf(throughput(large, clients))}\n`],
      ),
      ...beside
        .filter((one) => one.database === database)
        .map(
          ({ flood, alone, beside: with_ }) =>
            `- get-user by 4 clients, p99: ${number(alone)} ms alone, ${number(with_)} ms beside 4 clients of ${flood}`,
        ),
      ...memory
        .filter((one) => one.database === database && one.size === largest)
        .map(
          ({ peer, mb, withSignIns }) =>
            `- ${peer}: ${Math.round(mb)} MB resident at most, ${Math.round(withSignIns)} MB with sign-ins, whose hashes take 32 MB each`,
        ),
      `- ${number(bareHashRate)} passwords a second are hashed by the machine with nothing else to do\n`,
    ]
  })
}
