import type { Dialect } from '../../database.ts'

/** What the migrator needs of a database. */
export type MigratableDatabase = {
  /** Runs a query and returns its rows as arrays of values. */
  query: (sql: string) => Promise<unknown[][]>
  /** Runs statements in one transaction. */
  runInTransaction: (sql: string) => Promise<void>
  /** Runs statements that create the app's tables, in its schema, in one transaction. */
  runInAppSchema: (sql: string) => Promise<void>
  /** Replaces an index without blocking writers, or drops it if `sql` is empty, then runs `record`. */
  replaceIndex: (name: string, sql: string, record: string) => Promise<void>
  /** The column type for a timestamp. */
  dateType: 'DATETIME' | 'TIMESTAMPTZ(6)'
  /**
   * Selects table, name, type, whether a value is required, whether it is generated, and on PostgreSQL the
   * labels of an enumeration, for each column but Castellan's.
   */
  columnsSql: string
  dialect: Dialect
}
