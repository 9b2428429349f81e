// A connection that reads a SQLite file, and interrupts a statement that takes too long.

import Database from 'libsql/promise'
import { readColumnNames, readRow, readSettings, statementsKept } from './connection-operations.js'

/** @typedef {import('./connection-operations.js').Options & { statementMs: number }} Options */
/** @typedef {import('./connection-operations.js').Request} Request */

/**
 * Opens a connection. SQLite works on a thread of libsql until it has the first row, so that this thread
 * can interrupt it. A query is therefore materialized: its first row comes when all are found.
 * @param {Options} options
 */
export async function openLimitedReads({ statementMs, ...options }) {
  const db = new Database(options.path, {})
  db.defaultSafeIntegers(true)
  await db.exec(readSettings(options))

  /** @type {Map<string, any>} */
  const statements = new Map()

  /** @param {string} sql */
  const prepare = async (sql) => {
    if (statements.size >= statementsKept) statements.clear()
    const isQuery = /^\s*(SELECT|WITH)\b/i.test(sql)
    const statement = await db.prepare(
      isQuery ? `WITH "result" AS MATERIALIZED (${sql}) SELECT * FROM "result"` : sql,
    )
    const ready = { statement, columnNames: readColumnNames(statement) }
    statements.set(sql, ready)
    return ready
  }

  /** @type {Record<string, (request: Request) => unknown>} */
  const operations = {
    query: async ({ sql, args }) => {
      const { statement, columnNames } = statements.get(sql) ?? (await prepare(sql))
      const timer = setTimeout(() => db.interrupt(), statementMs)
      try {
        const rows = /** @type {unknown[][]} */ (await statement.all(args))
        return { columnNames, rows: rows.map(readRow) }
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => db.close(),
  }
  /** @param {Request} request */
  return (request) => operations[request.op]?.(request)
}
