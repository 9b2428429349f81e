import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hashPassword } from 'better-auth/crypto'
import { findPrograms, startCluster } from '../../server/test/kit/postgres.ts'
import { bareHashRate, besideFlood } from './beside.ts'
import { type Copies, postgresOf, sqliteOf } from './databases.ts'
import { inTurn } from './measure.ts'
import { operations, password } from './operations.ts'
import { type Peer, startBetterAuth, startCastellan, startDriver, startFloor } from './processes.ts'
import { writeReadme } from './readme.ts'
import { page, type Results } from './report.ts'

const usage = `pnpm bench [options]
  --sizes 10000,1000000          users of the databases; 10000000 takes an hour
  --databases sqlite,postgresql
  --only <part of a name>        operations to measure
  --clients 1,16                 clients at once
  --rounds 3 --ms 400            how often, and how long each time
  --out <folder>                 where results.json and results.md go: bench-results
A run of everything writes its tables and its chart into apps/docs, and a few rows into the README.`

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,1000000' },
    databases: { type: 'string', default: 'sqlite,postgresql' },
    only: { type: 'string', default: '' },
    clients: { type: 'string', default: '1,16' },
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '400' },
    out: { type: 'string', default: 'bench-results' },
    help: { type: 'boolean', default: false },
  },
})

function numbers(list: string) {
  return list.split(',').map(Number)
}
const sizes = numbers(options.sizes)
const chosen = operations.filter(({ name }) => name.includes(options.only))

/** Whether all is measured on both kinds of database, so that the README can show it. */
const isWhole =
  options.only === '' && options.databases === 'sqlite,postgresql' && options.clients === '1,16'

function machine() {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${memory} GB, Node ${process.versions.node}, on ${new Date().toISOString().slice(0, 10)}; medians of ${options.rounds} rounds of ${options.ms} ms in which the peers take turns.`
}

const driver = startDriver()
const measuring = { driver, rounds: Number(options.rounds), ms: Number(options.ms) }
const results: Results = { machine: machine(), lines: [], beside: [], memory: [], bareHashRate: 0 }

/** Measures everything on copies of one database. */
async function compare(database: string, size: number, copies: Copies) {
  const url = await copies.copy('ours')
  const theirs = await startBetterAuth(await copies.copy('theirs'))
  const ours = await startCastellan(url)
  const floor = await startFloor(url)
  const withoutSignIns = new Map<Peer, number>()
  for (const operation of chosen)
    for (const clients of numbers(options.clients)) {
      const peers = [
        ...(operation.kind === 'ours' ? [] : [theirs]),
        ours,
        ...(operation.kind === 'single' ? [floor] : []),
      ]
      const found = await inTurn(measuring, peers, operation, { clients, size })
      const said = [...found].map(([{ name }, { rate, p50, p99 }]) => {
        return `${name} ${rate.toFixed(0)}/s ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)}`
      })
      console.log(`${database} ${size} ${operation.name} by ${clients}: ${said.join(' | ')}`)
      for (const [{ name: peer }, one] of found)
        results.lines.push({ database, size, operation: operation.name, clients, peer, ...one })
      if (operation.kind !== 'sign-in')
        for (const peer of [theirs, ours]) withoutSignIns.set(peer, peer.peakMemory())
    }
  for (const [peer, mb] of withoutSignIns)
    results.memory.push({ database, size, peer: peer.name, mb, withSignIns: peer.peakMemory() })
  if (options.only === '' && size === Math.max(...sizes))
    for (const flood of ['list-users with part of a name', 'sign-in'])
      results.beside.push({ database, ...(await besideFlood(ours, flood, size)) })
  await Promise.all([theirs, ours, floor].map((peer) => peer.stop()))
}

async function onSqlite(hash: string) {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-bench-'))
  try {
    for (const size of sizes) {
      const copies = await sqliteOf(folder, size, hash)
      await compare('sqlite', size, copies)
      await copies.drop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onPostgres(hash: string) {
  const programs = findPrograms()
  if (!programs) return console.log('PostgreSQL is not on this machine: nothing is measured on it')
  const cluster = await startCluster(programs, { settings: { shared_buffers: '1GB' } })
  try {
    for (const size of sizes) {
      const copies = await postgresOf(cluster.url, size, hash)
      await compare('postgresql', size, copies)
      await copies.drop()
    }
  } finally {
    await cluster.remove()
  }
}

async function run() {
  const hash = await hashPassword(password)
  results.bareHashRate = await bareHashRate()
  if (options.databases.includes('sqlite')) await onSqlite(hash)
  if (options.databases.includes('postgresql')) await onPostgres(hash)
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'results.json'), JSON.stringify(results, null, 1))
  writeFileSync(join(options.out, 'results.md'), page(results))
  if (isWhole) writeReadme(results)
  console.log(page(results))
}

if (options.help) console.log(usage)
else await run()
await driver.stop()
