import type pg from 'pg'
import type { Sql } from 'sql-template-tag'
import type { NewAuditEvent } from '../../domain/audit-event.ts'
import { silentObserver } from '../../observer.ts'
import { createAuditEventRepository } from '../audit/events.ts'
import { createAuditLogVerifier } from '../audit/verify.ts'
import { createToStatement, type Db, type Statement } from '../database.ts'
import { DatabaseError } from '../errors.ts'
import { parseDate } from '../postgres/date-format.ts'
import { encodeParameter } from '../postgres/values.ts'
import { createRowDecoders } from '../schema/forms/column-decoders.ts'
import { quoteName } from '../schema/names.ts'
import type { Schema } from '../schema/schema.ts'
import { type ComparedValue, createTableDigest } from './column-values.ts'
import type { MovableTables, TablePair } from './pair-tables.ts'

const catalogSql = `SELECT relname, attname, format_type(atttypid, NULL)
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
  WHERE relkind IN ('r', 'p') AND pg_table_is_visible(pg_class.oid) AND attnum > 0 AND NOT attisdropped
    AND attgenerated = '' AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')`

/** A table that a migration fills. */
const filled = 'castellan_roles_version'

/** The trigger that lets no event have the number of another transaction, as those of a file have. */
const eventTrigger = 'TRIGGER "castellan_audit_events_insert"'

const batchSize = 1_000

/** Lists the tables of the PostgreSQL database. */
export async function readServerCatalog(client: pg.Client): Promise<MovableTables> {
  const catalog: MovableTables = new Map()
  const { rows } = await client.query({ text: catalogSql, rowMode: 'array' })
  for (const [table, column, type] of rows as [string, string, string][])
    catalog.set(table, (catalog.get(table) ?? new Map()).set(column, type))
  return catalog
}

/**
 * Begins a transaction that nothing else can disturb, on empty tables.
 * @throws DatabaseError if a table has rows
 */
export async function startWrites(client: pg.Client, pairs: TablePair[]) {
  const tables = pairs.map(({ target }) => quoteName(target))
  await client.query(`BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC';
    SET LOCAL idle_in_transaction_session_timeout = 0`)
  await client.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  for (const { target } of pairs) {
    const { rows } = await client.query(`SELECT 1 FROM ${quoteName(target)} LIMIT 1`)
    if (rows.length > 0 && target !== filled)
      throw new DatabaseError(
        `The table ${target} of the PostgreSQL database has rows. Name an empty database, on which no server has started.`,
      )
  }
  await client.query(`DELETE FROM "${filled}"`)
  await client.query(`ALTER TABLE "castellan_audit_events" DISABLE ${eventTrigger}`)
}

/** Ends the writes: protects the audit log again, and lets sequences go on after the rows. */
export async function stopWrites(client: pg.Client, pairs: TablePair[]) {
  await client.query(`ALTER TABLE "castellan_audit_events" ENABLE ${eventTrigger}`)
  for (const { target, columns } of pairs)
    for (const column of columns)
      await client.query(
        `SELECT setval(pg_get_serial_sequence($1, $2), max(${quoteName(column.target)}::text::bigint))
          FROM ${quoteName(target)} WHERE pg_get_serial_sequence($1, $2) IS NOT NULL HAVING count(*) > 0 LIMIT 1`,
        [quoteName(target), column.target],
      )
}

/** Writes rows to a table. */
export async function writeBatch(client: pg.Client, pair: TablePair, rows: ComparedValue[][]) {
  const { target, columns } = pair
  const names = columns.map((column) => quoteName(column.target)).join(', ')
  const selected = columns.map(({ type }, i) => `c${i}::${type}`).join(', ')
  const lists = columns.map((_, i) => `$${i + 1}::text[]`).join(', ')
  const aliases = columns.map((_, i) => `c${i}`).join(', ')
  await client.query(
    `INSERT INTO ${quoteName(target)} (${names}) OVERRIDING SYSTEM VALUE
      SELECT ${selected} FROM unnest(${lists}) AS rows(${aliases})`,
    columns.map(({ write }, i) => rows.map((row) => write(row[i] ?? null))),
  )
}

/** Reads a whole table back, and returns its digest. */
export async function readDigest(client: pg.Client, { target, columns }: TablePair) {
  const digest = createTableDigest()
  const selected = columns.map(({ targetExpression }) => `(${targetExpression})::text`).join(', ')
  await client.query(`DECLARE moved CURSOR FOR SELECT ${selected} FROM ${quoteName(target)}`)
  for (;;) {
    const text = `FETCH ${batchSize} FROM moved`
    const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array' })
    for (const row of rows) digest.add(columns.map(({ readBack }, i) => readBack(row[i] ?? null)))
    if (rows.length < batchSize) break
  }
  await client.query('CLOSE moved')
  return digest.get()
}

/** Verifies the audit log within the transaction. */
export function verifyMovedAuditLog(client: pg.Client, schema: Schema) {
  return createAuditLogVerifier(createTransactionDb(client, schema), 'postgresql')()
}

/** Records the move itself in the moved audit log. */
export function recordMove(client: pg.Client, schema: Schema, event: NewAuditEvent, now: Date) {
  const db = createTransactionDb(client, schema)
  return createAuditEventRepository(db, 'postgresql', silentObserver).record(event, now)
}

/** Creates what the audit log needs to work in the transaction of a move. */
function createTransactionDb(client: pg.Client, schema: Schema) {
  const toStatement = createToStatement('postgresql', schema)
  const findDecoder = createRowDecoders(parseDate, schema.forms)
  const types = { getTypeParser: () => (text: string | Buffer) => text }
  const run = ({ sql, values }: Statement) =>
    client.query({ text: sql, values: values.map(encodeParameter), types, rowMode: 'array' })
  const query = async <T>(statement: Sql) => {
    const rendered = toStatement(statement)
    const { rows, fields } = await run(rendered)
    const names = fields.map(({ name }) => name)
    return rows.map((row) => findDecoder(rendered.sql, names)<T>(row))
  }
  const insertOnCommit = async (statement: Sql) => {
    await run(toStatement(statement))
  }
  return { query, queryLong: query, insertOnCommit } as Db
}
