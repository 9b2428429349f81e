/**
 * Measures what Castellan costs an app: the size of its database, and the time and the writes of the app's
 * own statements, on copies of one database with and without Castellan.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findPrograms, startCluster } from '../../../server/test/kit/postgres.ts'
import { type Copies, fillPostgres, fillSqlite } from '../databases.ts'
import { computeMedian } from '../measure.ts'
import { startCastellan } from '../processes.ts'
import { renderTable } from '../report.ts'
import { type App, openApp } from './app.ts'

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    databases: { type: 'string', default: 'sqlite,postgresql' },
  },
})

/** Short rounds in turn, so that a busy machine disturbs both databases alike. */
const rounds = 150

const writesPerRound = 25

const writes = rounds * writesPerRound

/** The pages of a new index are full: most inserts split one until the app has grown by about so much. */
const growth = 0.05

const size = Number(options.users)

const databases = options.databases.split(',')

if (databases.includes('sqlite')) await runOnSqlite()
if (databases.includes('postgresql')) await runOnPostgres()

async function runOnSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'castellan-cost-'))
  try {
    await compare('SQLite', await fillSqlite(folder, size))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runOnPostgres() {
  const programs = findPrograms()
  if (!programs) return console.log('PostgreSQL is not installed and was not measured')
  const cluster = await startCluster(programs, { settings: { shared_buffers: '1GB' } })
  try {
    await compare('PostgreSQL', await fillPostgres(cluster.url, size))
  } finally {
    await cluster.remove()
  }
}

async function compare(database: string, copies: Copies) {
  const urls = { original: await copies.copy('alone'), adopted: await copies.copy('adopted') }
  const started = performance.now()
  const castellan = await startCastellan(urls.adopted)
  const seconds = (performance.now() - started) / 1000
  const memory = castellan.readPeakMemory()
  await castellan.stop()
  const original = await openApp(urls.original, size)
  const adopted = await openApp(urls.adopted, size)
  const [before, after] = [await original.readSizes(), await adopted.readSizes()]
  console.log(`## ${database}, ${size.toLocaleString('en')} users\n`)
  console.log(
    `Adoption took ${seconds.toFixed(1)} s and ${memory.toFixed(0)} MB of memory. ` +
      `The database grew from ${toMb(before.total)} to ${toMb(after.total)} MB: ` +
      `${(after.total / before.total).toFixed(2)} times its size.\n`,
  )
  const apps = { original, adopted }
  const first = await measure('INSERT', apps, 'insert')
  const added = Math.round(size * growth)
  for (const app of Object.values(apps)) await app.grow(writes, added)
  const rows = [
    first,
    await measure(`INSERT, ${growth * 100} % later`, apps, 'insert', writes + added),
    await measure('UPDATE', apps, 'update'),
  ]
  const head = [
    'ms',
    'without Castellan',
    'with it',
    'times',
    'bytes of WAL',
    'with it',
    'HOT',
    'with it',
  ]
  console.log(`${renderTable([head, ...rows])}\n`)
  const objects = Object.entries(after.objects).sort(([, a], [, b]) => b - a)
  const large = objects.filter(([, bytes]) => bytes > after.total / 1000)
  console.log(
    `${renderTable([['', 'MB'], ...large.map(([name, bytes]) => [name, toMb(bytes)])])}\n`,
  )
  await Promise.all([original.close(), adopted.close()])
  await copies.drop()
}

/** Measures a statement in both databases in turn. Returns a row of the table. */
async function measure(
  name: string,
  apps: { original: App; adopted: App },
  operation: 'insert' | 'update',
  from = 0,
) {
  const measured = { original: createTally(), adopted: createTally() }
  for (const app of Object.values(apps)) await app.readWrites()
  for (let round = 0; round < rounds; round += 1)
    for (const key of round % 2
      ? (['adopted', 'original'] as const)
      : (['original', 'adopted'] as const))
      for (let i = 0; i < writesPerRound; i += 1) {
        const started = performance.now()
        await apps[key][operation](from + round * writesPerRound + i)
        measured[key].push(performance.now() - started)
      }
  const [a, b] = [computeMedian(measured.original), computeMedian(measured.adopted)]
  const [c, d] = [await apps.original.readWrites(), await apps.adopted.readWrites()]
  const toShare = (hot: number, updates: number) =>
    updates ? `${Math.round((100 * hot) / updates)} %` : ''
  return [
    name,
    a.toFixed(3),
    b.toFixed(3),
    (b / a).toFixed(2),
    ...[c, d].map(({ walBytes }) => (walBytes / writes).toFixed(0)),
    ...[c, d].map(({ hot, updates }) => toShare(hot, updates)),
  ]
}

function createTally(): number[] {
  return []
}

function toMb(bytes: number) {
  return (bytes / 2 ** 20).toFixed(1)
}
