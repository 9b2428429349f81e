// One connection to a SQLite file on a thread of its own, so that neither a long query nor the
// wait for a lock holds up the thread that answers HTTP. Plain JavaScript, because Node 20 starts
// no thread from TypeScript.

import { parentPort, workerData } from 'node:worker_threads'
import Database from 'libsql'

/** @typedef {{ path: string, mode: 'reads' | 'writes', busyTimeoutMs: number }} Options */
/** @typedef {{ id: number, op: string, sql: string, args: unknown[] }} Request */

const statementsKept = 200

const { path, mode, busyTimeoutMs } = /** @type {Options} */ (workerData)
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)

/** @param {unknown} error */
const failureOf = (error) => {
  const { message, rawCode } = /** @type {{ message: string, rawCode?: number }} */ (error)
  return { error: { message, rawCode } }
}

const open = () => {
  const opened = new Database(path)
  opened.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  opened.exec('PRAGMA foreign_keys = ON')
  if (mode === 'writes') {
    opened.exec('PRAGMA synchronous = FULL')
  } else {
    opened.exec('PRAGMA query_only = ON')
  }
  return opened
}

/** @type {import('libsql').Database} */
let db
try {
  db = open()
  port.postMessage({})
} catch (error) {
  port.postMessage(failureOf(error))
  process.exit()
}

/** @type {Map<string, any>} */
const statements = new Map()

/** @param {string} sql */
const prepared = (sql) => {
  const known = statements.get(sql)
  if (known) return known
  if (statements.size >= statementsKept) statements.clear()
  const statement = db.prepare(sql)
  statements.set(sql, statement)
  return statement
}

let begun = false

// SQLite undoes a transaction by itself when the disk is full, say. What came after that would be
// kept at once, as if nothing had been undone.
const refuseAfterUndone = () => {
  if (begun && !db.inTransaction) throw new Error('SQLite has undone the transaction')
}

/** @type {Record<string, (request: Request) => unknown>} */
const operations = {
  query: ({ sql, args }) => {
    refuseAfterUndone()
    const statement = prepared(sql)
    if (!statement.reader) {
      statement.run(args)
      return { columnNames: [], declaredTypes: [], rows: [] }
    }
    const columns = statement.columns()
    return {
      columnNames: columns.map((/** @type {any} */ column) => column.name),
      declaredTypes: columns.map((/** @type {any} */ column) => column.type ?? ''),
      rows: statement.raw(true).all(args),
    }
  },
  execute: ({ sql, args }) => {
    refuseAfterUndone()
    const statement = prepared(sql)
    return statement.reader ? statement.raw(true).all(args).length : statement.run(args).changes
  },
  script: ({ sql }) => {
    refuseAfterUndone()
    db.exec(sql)
  },
  // The write lock is taken here and nowhere later: a busy file refuses the beginning, never the end.
  begin: () => {
    db.exec('BEGIN IMMEDIATE')
    begun = true
  },
  commit: () => {
    begun = false
    try {
      db.exec('COMMIT')
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  },
  rollback: () => {
    begun = false
    if (db.inTransaction) db.exec('ROLLBACK')
  },
  close: () => {
    statements.clear()
    if (mode === 'writes') db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
  },
}

port.on('message', (/** @type {Request} */ request) => {
  const { id, op } = request
  try {
    port.postMessage({ id, value: operations[op]?.(request) })
  } catch (error) {
    port.postMessage({ id, ...failureOf(error) })
  }
  if (op === 'close') port.close()
})
