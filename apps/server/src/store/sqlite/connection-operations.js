// The operations of a connection to a SQLite file. In plain JavaScript, because a worker thread runs them
// too, and Node 20 cannot start one from TypeScript.

import Database from 'libsql'
import { findReader } from './row-documents.js'

/** @typedef {{ path: string, mode: 'reads' | 'writes', busyTimeoutMs: number, flushes: boolean, cacheMb?: number }} Options */
/** @typedef {{ op: string, sql: string, args: unknown[] }} Request */

/** How many statements a connection keeps prepared. */
export const statementsKept = 200

/** @type {Request} */
const nothing = { op: '', sql: '', args: [] }

/**
 * Returns what can be sent of an error to another thread.
 * @param {unknown} error
 */
export function failureOf(error) {
  const { message, rawCode = 1 } = /** @type {{ message: string, rawCode?: number }} */ (error)
  return { message, rawCode }
}

/**
 * Returns the settings of a connection that reads.
 * @param {Options} options
 */
export function readSettings(options) {
  return `${sharedSettings(options)}; PRAGMA query_only = ON`
}

/**
 * Opens a connection; each request runs to its end before the next one.
 * @param {Options} options
 */
export function openOperations(options) {
  const db = open(options)
  /** @type {Map<string, any>} */
  const statements = new Map()

  /** @param {string} sql */
  const prepare = (sql) => {
    const statement = db.prepare(sql)
    if (!statement.reader) return { statement }
    const { columnNames, readerSql, isOneRow, parseRows } = findReader(sql, statement)
    const reading = db.prepare(readerSql).raw(true)
    /** @param {unknown[]} args */
    const readRows = (args) => {
      /** @type {any} */
      const rows = isOneRow ? [reading.get(args)] : reading.all(args)
      return parseRows(rows)
    }
    return { statement, columnNames, readRows }
  }

  /** @param {string} sql */
  const prepared = (sql) => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= statementsKept) statements.clear()
    const ready = prepare(sql)
    statements.set(sql, ready)
    return ready
  }

  let inTransaction = false

  // SQLite rolls a transaction back by itself, for example when the disk is full. Without this check,
  // later statements would be committed one by one.
  const refuseAfterRollback = () => {
    if (inTransaction && !db.inTransaction)
      throw new Error('SQLite has rolled the transaction back')
  }

  /** @type {Record<string, (request: Request) => unknown>} */
  const operations = {
    query: ({ sql, args }) => {
      refuseAfterRollback()
      const { statement, columnNames = [], readRows } = prepared(sql)
      if (readRows) return { columnNames, rows: readRows(args) }
      statement.run(args)
      return { columnNames, rows: [] }
    },
    execute: ({ sql, args }) => {
      refuseAfterRollback()
      const { statement, readRows } = prepared(sql)
      return readRows ? readRows(args).length : statement.run(args).changes
    },
    script: ({ sql }) => {
      refuseAfterRollback()
      db.exec(sql)
    },
    // The write lock is taken here: a locked file refuses the beginning of a transaction, never its end.
    begin: () => {
      db.exec('BEGIN IMMEDIATE')
      inTransaction = true
    },
    commit: () => {
      inTransaction = false
      try {
        db.exec('COMMIT')
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    rollback: () => {
      inTransaction = false
      if (db.inTransaction) db.exec('ROLLBACK')
    },
    // Runs statements with their arguments in one transaction, without messages in between. Returns how many
    // rows each wrote.
    executeBatch: ({ args }) => {
      operations.begin?.(nothing)
      try {
        const changes = /** @type {[string, unknown[]][]} */ (args).map(
          ([sql, values]) => prepared(sql).statement.run(values).changes,
        )
        operations.commit?.(nothing)
        return changes
      } catch (error) {
        operations.rollback?.(nothing)
        throw error
      }
    },
    close: () => {
      statements.clear()
      try {
        // While another program has locked the file, that one copies the log.
        if (options.mode === 'writes')
          db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {
        // A full disk cannot take what the log holds. The next start copies it.
      } finally {
        db.close()
      }
    },
  }
  /** @param {Request} request */
  return (request) => operations[request.op]?.(request)
}

/** @param {Options} options */
function open(options) {
  const opened = new Database(options.path)
  opened.defaultSafeIntegers(true)
  if (options.mode === 'reads') opened.exec(readSettings(options))
  else opened.exec(writeSettings(options))
  return opened
}

/** @param {Options} options */
function sharedSettings({ busyTimeoutMs, cacheMb = 2 }) {
  return `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${cacheMb * 1024}`
}

/** @param {Options} options */
function writeSettings(options) {
  // Without flushes, the caller flushes and checkpoints the log elsewhere.
  const durability = options.flushes
    ? 'PRAGMA synchronous = FULL'
    : 'PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0'
  return `${sharedSettings(options)}; ${durability}`
}
