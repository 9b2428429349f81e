import { DatabaseError } from '../errors.ts'
import { quoteName } from '../schema/names.ts'
import type { Connection, QueryRows } from '../sqlite/connection.ts'
import type { MovableTables, TablePair } from './pair-tables.ts'

const catalogSql = `SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
  WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' AND c.hidden = 0`

/** The most rows that are in memory at a time. */
const batchSize = 1_000

/** Lists the tables of the file. */
export async function readFileCatalog(connection: Connection): Promise<MovableTables> {
  const catalog: MovableTables = new Map()
  const { rows } = await connection.request<QueryRows>('query', catalogSql)
  for (const [table, column] of rows as [string, string][])
    catalog.set(table, (catalog.get(table) ?? new Map()).set(column, ''))
  return catalog
}

/**
 * Refuses a table with values that have no place in PostgreSQL.
 * @throws DatabaseError that names the columns
 */
export async function requireMovable(
  connection: Connection,
  { source, missing, columns }: TablePair,
) {
  const list = async (names: string[], condition: (name: string) => string) => {
    if (names.length === 0) return []
    const counts = names.map((name) => `count(CASE WHEN ${condition(quoteName(name))} THEN 1 END)`)
    const sql = `SELECT ${counts.join(', ')} FROM ${quoteName(source)} LIMIT 1`
    const [row = []] = (await connection.request<QueryRows>('query', sql)).rows
    return names.filter((_, index) => Number(row[index]) > 0)
  }
  const lost = await list(missing, (name) => `${name} IS NOT NULL`)
  if (lost.length > 0)
    throw new DatabaseError(
      `The table ${source} of PostgreSQL lacks columns that have values in the file: ${lost.join(', ')}. Add them with the migrations of the app, or drop them in the file.`,
    )
  const names = columns.map((column) => column.source)
  const cut = await list(names, (name) => `typeof(${name}) = 'text' AND instr(${name}, char(0))`)
  if (cut.length > 0)
    throw new DatabaseError(
      `The table ${source} of the file has texts with the character NUL, which PostgreSQL cannot store: ${cut.join(', ')}. Change these texts in the file.`,
    )
}

/**
 * Reads the rows of a table, some at a time.
 * @throws DatabaseError
 */
export async function* readBatches(connection: Connection, { source, columns }: TablePair) {
  const keys = await listKeys(connection, source)
  const key = keys.join(', ')
  const after = `WHERE (${key}) > (${keys.map(() => '?').join(', ')})`
  const selected = columns.map(({ sourceExpression }) => sourceExpression).join(', ')
  for (let last: unknown[] = []; ; ) {
    const { rows } = await connection.request<QueryRows>(
      'query',
      `SELECT ${key}, ${selected} FROM ${quoteName(source)} ${last.length > 0 ? after : ''}
        ORDER BY ${key} LIMIT ${batchSize}`,
      last,
    )
    await requireText(connection, { source, columns }, keys, rows)
    if (rows.length > 0)
      yield rows.map((row) => columns.map(({ read }, i) => read(row[keys.length + i])))
    if (rows.length < batchSize) return
    last = rows.at(-1)?.slice(0, keys.length) ?? []
  }
}

/** Refuses a text that is not UTF-8: it is read with U+FFFD, and so differs from what is stored. */
async function requireText(
  connection: Connection,
  { source, columns }: Pick<TablePair, 'source' | 'columns'>,
  keys: string[],
  rows: unknown[][],
) {
  const isRow = keys.map((key) => `${key} = ?`).join(' AND ')
  for (const row of rows)
    for (const [index, { source: name, sourceExpression }] of columns.entries()) {
      const value = row[keys.length + index]
      if (typeof value !== 'string' || !value.includes('\ufffd')) continue
      const sql = `SELECT 1 FROM ${quoteName(source)} WHERE ${isRow} AND ${sourceExpression} = ? LIMIT 1`
      const found = await connection.request<QueryRows>('query', sql, [
        ...row.slice(0, keys.length),
        value,
      ])
      if (found.rows.length > 0) continue
      throw new DatabaseError(
        `The table ${source} of the file has a text that is not UTF-8 in the column ${name}, where ${keys.map((key, i) => `${key} = ${row[i]}`).join(' AND ')}. PostgreSQL cannot store it. Change this text in the file.`,
      )
    }
}

/** Lists the columns by which SQLite stores a table: its rowid, or the primary key of one WITHOUT ROWID. */
async function listKeys(connection: Connection, table: string) {
  const sql = `SELECT name FROM pragma_table_info(?) WHERE pk > 0
    AND (SELECT wr FROM pragma_table_list(?)) ORDER BY pk`
  const { rows } = await connection.request<QueryRows>('query', sql, [table, table])
  return rows.length > 0 ? rows.map(([name]) => quoteName(String(name))) : ['rowid']
}
