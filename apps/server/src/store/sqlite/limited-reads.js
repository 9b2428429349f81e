// A connection that reads a SQLite file, and interrupts a statement that takes too long.

import Database from 'libsql/promise'
import { readSettings, statementsKept } from './connection-operations.js'
import { findReader } from './row-documents.js'

/** @typedef {import('./connection-operations.js').Options & { statementMs: number }} Options */
/** @typedef {import('./connection-operations.js').Request} Request */

/**
 * Opens a connection. SQLite works on a thread of libsql until it has the first row, so that this thread
 * can interrupt it: the document of a query comes when all its rows are found.
 * @param {Options} options
 */
export async function openLimitedReads({ statementMs, ...options }) {
  const db = new Database(options.path, {})
  db.defaultSafeIntegers(true)
  // Lists that no index has in order may be larger than memory.
  await db.exec(`${readSettings(options)}; PRAGMA temp_store = FILE`)

  /** @type {Map<string, any>} */
  const statements = new Map()

  /** @param {string} sql */
  const prepare = async (sql) => {
    if (statements.size >= statementsKept) statements.clear()
    const reader = findReader(sql, await db.prepare(sql))
    const ready = { ...reader, statement: (await db.prepare(reader.readerSql)).raw(true) }
    statements.set(sql, ready)
    return ready
  }

  /** @type {Record<string, (request: Request) => unknown>} */
  const operations = {
    query: async ({ sql, args }) => {
      const { statement, columnNames, parseRows } = statements.get(sql) ?? (await prepare(sql))
      const timer = setTimeout(() => db.interrupt(), statementMs)
      try {
        return { columnNames, rows: parseRows(await statement.all(args)) }
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => db.close(),
  }
  /** @param {Request} request */
  return (request) => operations[request.op]?.(request)
}
