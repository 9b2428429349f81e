import type pg from 'pg'
import type { NewAuditEvent } from '../../domain/audit-event.ts'
import { resolveLinks, toFilePath } from '../database-url.ts'
import { DatabaseError } from '../errors.ts'
import { openStore } from '../index.ts'
import { planDatabase } from '../manage-schema.ts'
import type { DatabaseOptions } from '../open-database.ts'
import { withClient } from '../postgres/connection/connect.ts'
import { requireMigrated } from '../schema/migrations/require-migrated.ts'
import type { Schema } from '../schema/schema.ts'
import { type Connection, openThreadConnection } from '../sqlite/connection.ts'
import { lockFile } from '../sqlite/lock.ts'
import { busyTimeoutMs } from '../sqlite/prepare.ts'
import { createTableDigest } from './column-values.ts'
import { listLeft, listTablePairs, type PairedDatabase, type TablePair } from './pair-tables.ts'
import { readBatches, readFileCatalog, requireMovable } from './source.ts'
import {
  readDigest,
  readServerCatalog,
  recordMove,
  startWrites,
  stopWrites,
  verifyMovedAuditLog,
  writeBatch,
} from './target.ts'

/** A table that was moved: how many rows it has, and a digest of them that both databases have. */
type MovedTable = { table: string; rows: number; digest: string }

/** What was moved: the tables, the head of the audit log, and the tables that stay in the file. */
export type Move = {
  tables: MovedTable[]
  head: { number: string; hash: string }
  left: string[]
}

type StoreDeps = Parameters<typeof openStore>[1]

/**
 * Moves all that Castellan has in a SQLite file to an empty PostgreSQL database, in one transaction, and
 * reads every row back before it commits. Nothing else can write to the file meanwhile.
 * @throws DatabaseError
 */
export async function moveToPostgres(
  source: DatabaseOptions,
  target: DatabaseOptions,
  deps: StoreDeps,
  event: NewAuditEvent,
): Promise<Move> {
  const path = resolveLinks(toFilePath(source.url))
  const unlock = lockFile(path)
  try {
    const connection = await openThreadConnection(path, 'writes', busyTimeoutMs)
    try {
      // The write lock: what others wrote meanwhile would stay in the file alone.
      await connection.request('begin')
      const planned = await planDatabase(source)
      requireMigrated(planned)
      await requireIntactLog(source, deps)
      const schema = await withArgumentName(() => prepareTarget(target, deps))
      const file = { catalog: await readFileCatalog(connection), schema: planned.schema }
      return await withClient(target, (client, isShared) => {
        if (isShared)
          throw new DatabaseError('A move needs PostgreSQL itself, not a pooler of transactions.')
        const record = () => recordMove(client, schema, event, deps.now())
        return moveTables(connection, client, file, schema, record)
      })
    } finally {
      await connection.request('rollback').finally(connection.close)
    }
  } finally {
    unlock()
  }
}

/** Does something with the URL of an argument, so that no error says it is in the variable. */
export async function withArgumentName<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replaceAll('DATABASE_URL', '<url>')
    throw error
  }
}

/** Makes the tables. */
async function prepareTarget(target: DatabaseOptions, deps: StoreDeps) {
  await (await openStore(target, deps)).close()
  return (await planDatabase(target)).schema
}

async function requireIntactLog(source: DatabaseOptions, deps: StoreDeps) {
  const store = await openStore(source, deps, 'cli')
  try {
    if (!(await store.auditLog.verify()).isIntact)
      throw new DatabaseError(
        'The audit log of the file is not intact. To see why, run: castellan audit verify',
      )
  } finally {
    await store.close()
  }
}

async function moveTables(
  connection: Connection,
  client: pg.Client,
  file: PairedDatabase,
  schema: Schema,
  record: () => Promise<void>,
): Promise<Move> {
  const pairs = listTablePairs(file, { catalog: await readServerCatalog(client), schema })
  for (const pair of pairs) await requireMovable(connection, pair)
  await startWrites(client, pairs)
  const tables: MovedTable[] = []
  for (const pair of pairs) tables.push(await moveTable(connection, client, pair))
  await stopWrites(client, pairs)
  await record()
  const { isIntact, head, violations } = await verifyMovedAuditLog(client, schema)
  if (!isIntact)
    throw new DatabaseError(
      `The audit log is not intact in PostgreSQL, so nothing was moved: ${JSON.stringify(violations)}`,
    )
  await client.query('COMMIT')
  return { tables, head, left: listLeft(pairs, file) }
}

async function moveTable(
  connection: Connection,
  client: pg.Client,
  pair: TablePair,
): Promise<MovedTable> {
  const digest = createTableDigest()
  for await (const rows of readBatches(connection, pair)) {
    for (const row of rows) digest.add(row)
    await writeBatch(client, pair, rows)
  }
  const [read, written] = [digest.get(), await readDigest(client, pair)]
  if (read.rows !== written.rows || read.digest !== written.digest)
    throw new DatabaseError(
      `The table ${pair.target} differs in PostgreSQL, so nothing was moved: ${written.rows} of ${read.rows} rows, or other values.`,
    )
  return { table: pair.target, ...read }
}
