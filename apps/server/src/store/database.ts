import sql, { raw, type Sql } from 'sql-template-tag'
import { RowNotWrittenError } from './errors.ts'
import { type ColumnForms, encodeValue } from './schema/forms/column-forms.ts'
import type { SchemaNames } from './schema/names.ts'

/** The databases, where SQL differs between them. */
export type Dialect = 'sqlite' | 'postgresql'

/** A statement with the placeholders of a dialect, and the values for them. */
export type Statement = { sql: string; values: readonly unknown[] }

/** Runs statements on a connection. It throws a StatementError if one fails. */
export type Driver = {
  /** Returns the rows as objects, their values in the types of the Prisma models. */
  query: <T>(statement: Statement) => Promise<T[]>
  /** Returns how many rows a write wrote. */
  execute: (statement: Statement) => Promise<number>
}

/** Runs a statement and returns its rows, their values in the types of the Prisma models. */
export type Query = <T>(statement: Sql) => Promise<T[]>

/** What repositories work on: the database itself, or a transaction. */
export type Db = {
  /** For statements that an index makes fast, and for writes, which only transactions allow. */
  query: Query
  /** For statements that may read a whole table. */
  queryLong: Query
  /**
   * Runs a write that returns one row, and returns that row.
   * @throws RowNotWrittenError
   */
  writeRow: <T>(statement: Sql) => Promise<T>
  /**
   * Deletes the rows of a table, such as `{session}`, that meet a condition. Returns how many there were.
   * @throws RowNotWrittenError if one of them is still there
   */
  deleteRows: (table: string, condition: Sql) => Promise<number>
  /** Runs a write together with the commit, for writes that nothing in the transaction reads. */
  executeOnCommit: (statement: Sql) => Promise<void>
  /** Does the same with an INSERT of one row. If the row is not written, the transaction rolls back. */
  insertOnCommit: (statement: Sql, onCommitted?: () => void) => Promise<void>
}

/** Gives a statement the placeholders of the dialect, and the names and values of the app. */
export type ToStatement = (statement: Sql) => Statement

export function createToStatement(
  dialect: Dialect,
  { names: { render }, forms }: { names: SchemaNames; forms: ColumnForms },
): ToStatement {
  return ({ sql, text, values }) => ({
    sql: render(dialect === 'sqlite' ? sql : text),
    values: values.map((value) => encodeValue(value, forms)),
  })
}

export function createQuery(driver: Driver, toStatement: ToStatement): Query {
  return (statement) => driver.query(toStatement(statement))
}

/** Creates `writeRow` on a query. */
export function createRowWriter(query: Query): Db['writeRow'] {
  return async <T>(statement: Sql) => {
    const [row, ...others] = await query<T>(statement)
    if (row === undefined || others.length > 0) throw new RowNotWrittenError()
    return row
  }
}

/** Creates `deleteRows` on a query and on what runs writes. */
export function createRowDeleter(
  query: Query,
  execute: (statement: Sql) => Promise<number>,
): Db['deleteRows'] {
  return async (table, condition) => {
    const from = sql`FROM ${raw(table)} WHERE ${condition}`
    const [counted] = await query<{ rows: unknown }>(sql`SELECT count(*) AS "rows" ${from}`)
    const rows = Number(counted?.rows)
    if (rows > 0 && (await execute(sql`DELETE ${from}`)) !== rows) throw new RowNotWrittenError()
    return rows
  }
}
