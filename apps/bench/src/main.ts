import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from 'better-auth/crypto'
import { findPrograms, startCluster } from '../../server/test/kit/postgres.ts'
import { type Copies, fillPostgres, fillSqlite } from './databases.ts'
import { measureInTurn, runWarmUp } from './measure.ts'
import { password } from './operations.ts'
import { options, usage } from './options.ts'
import { type Peer, startBetterAuth, startCastellan, startDriver, startFloor } from './processes.ts'
import { publish } from './publish.ts'
import { replaceNames } from './replace-names.ts'
import { type Results, renderPage } from './report.ts'
import { measureHashRate, measureUnderLoad } from './under-load.ts'

if (options.help) console.log(usage)
else await run()

async function run() {
  const hash = await hashPassword(password)
  const results: Results = {
    machine: describeMachine(),
    reference: options.comparesItself ? 'reference' : 'better-auth',
    lines: [],
    underLoad: [],
    memory: [],
    hashRate: await measureHashRate(),
  }
  if (options.databases.includes('sqlite')) await runOnSqlite(hash, results)
  if (options.databases.includes('postgresql')) await runOnPostgres(hash, results)
  const page = renderPage(results)
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'results.json'), JSON.stringify(results, null, 1))
  writeFileSync(join(options.out, 'results.md'), page)
  if (options.isComplete) publish(results)
  console.log(page)
}

async function runOnSqlite(hash: string, results: Results) {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-bench-'))
  try {
    for (const size of options.sizes)
      await compare('sqlite', size, await fillSqlite(folder, size, hash), results)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runOnPostgres(hash: string, results: Results) {
  const programs = findPrograms()
  if (!programs) return console.log('PostgreSQL is not installed and was not measured')
  const cluster = await startCluster(programs, { settings: { shared_buffers: '1GB' } })
  try {
    for (const size of options.sizes)
      await compare('postgresql', size, await fillPostgres(cluster.url, size, hash), results)
  } finally {
    await cluster.remove()
  }
}

/** Measures every operation on copies of one database, which it deletes. */
async function compare(database: string, size: number, copies: Copies, results: Results) {
  const url = await copies.copy('ours')
  const reference = await startReference(await copies.copy('theirs'))
  const castellan = await startCastellan(url)
  const floor = await startFloor(url)
  await measureOperations({ reference, castellan, floor }, { database, size }, results)
  if (options.only === '' && size === Math.max(...options.sizes))
    for (const heavy of ['list-users with part of a name', 'sign-in'])
      results.underLoad.push({ database, ...(await measureUnderLoad(castellan, heavy, size)) })
  await Promise.all([reference, castellan, floor].map((peer) => peer.stop()))
  await copies.drop()
}

async function startReference(databaseUrl: string) {
  if (!options.comparesItself) return startBetterAuth(databaseUrl)
  if (options.isMapped) await replaceNames(databaseUrl)
  const folder = options.against === undefined ? {} : { folder: options.against }
  return startCastellan(databaseUrl, { name: 'reference', ...folder })
}

async function measureOperations(
  { reference, castellan, floor }: Record<'reference' | 'castellan' | 'floor', Peer>,
  { database, size }: { database: string; size: number },
  results: Results,
) {
  const driver = startDriver()
  const schedule = { driver, rounds: options.rounds, ms: options.ms }
  const beforeSignIns = new Map<Peer, number>()
  for (const operation of options.operations) {
    const { name, kind } = operation
    const hasReference = kind !== 'own' || options.comparesItself
    const peers = [
      ...(hasReference ? [reference] : []),
      castellan,
      ...(kind === 'single' && !options.comparesItself ? [floor] : []),
    ]
    const load = { clients: Math.max(...options.clients), size }
    await runWarmUp({ driver, ms: options.warmUpMs }, peers, operation, load)
    for (const clients of options.clients) {
      const measured = await measureInTurn(schedule, peers, operation, { clients, size })
      const texts = [...measured].map(([peer, { rate, p50, p99 }]) => {
        return `${peer.name} ${rate.toFixed(0)}/s ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)}`
      })
      console.log(`${database} ${size} ${name} by ${clients}: ${texts.join(' | ')}`)
      for (const [{ name: peer }, one] of measured)
        results.lines.push({ database, size, operation: name, clients, peer, ...one })
    }
    if (kind !== 'sign-in')
      for (const peer of [reference, castellan]) beforeSignIns.set(peer, peer.readPeakMemory())
  }
  for (const [peer, mb] of beforeSignIns)
    results.memory.push({ database, size, peer: peer.name, mb, withSignIns: peer.readPeakMemory() })
  await driver.stop()
}

function describeMachine() {
  const memory = Math.round(totalmem() / 2 ** 30)
  const model = cpus()[0]?.model ?? 'unknown processor'
  const date = new Date().toISOString().slice(0, 10)
  return `${model}, ${availableParallelism()} cores, ${memory} GB, Node ${process.versions.node}, on ${date}; medians of ${options.rounds} rounds of ${options.ms} ms in which the peers take turns, after ${options.warmUpMs} ms of the same requests to each.`
}
