/**
 * The PostgreSQL driver: it runs statements for `database.ts` on connections of `pg`.
 *
 * - Values arrive as PostgreSQL's text. `schema/forms/column-decoders.ts` decodes a column by its name, as the
 *   tables of an app may declare it with another type.
 * - Each connection keeps the first few hundred statements prepared, until an app changes a column.
 *   Statements that may read a whole table are not kept: PostgreSQL then plans them for the values of each call.
 * - Connections are read-only by default (`pool.ts`). Writes therefore need a transaction, which says
 *   READ WRITE when it begins.
 * - Behind a pooler of transactions nothing outlives a transaction: statements are not kept, and each read is
 *   a transaction that begins with the settings.
 * - Messages that need not wait for a response are sent together (`pipeline` of `pg`).
 */
import type pg from 'pg'
import type { Driver, Statement } from '../database.ts'
import { StatementError } from '../errors.ts'
import type { FindRowDecoder } from '../schema/forms/column-decoders.ts'
import type { DriverTransaction, LastWrite } from '../transaction.ts'
import { connectToWrite, type PostgresPool } from './connection/pool.ts'
import { runRead } from './connection/run-at-once.ts'
import { isPlanOutdated, rowNotWritten, toDriverError } from './errors.ts'
import { encodeParameter, toReadType } from './values.ts'

/** Leaves values as text. */
const textTypes = { getTypeParser: () => (text: string | Buffer) => text }

const preparedStatementLimit = 500

/**
 * How long a transaction that runs alone waits for a lock. All others wait behind it meanwhile, and an app
 * may hold a row for long.
 */
const aloneLockMs = 200

/**
 * What a transaction locks before its first query, which takes the snapshot. PostgreSQL grants the locks in
 * the order in which they were asked for.
 */
const lockSql = {
  together: 'LOCK TABLE "castellan_write_probe" IN ROW EXCLUSIVE MODE',
  alone: `SET LOCAL lock_timeout = ${aloneLockMs}; LOCK TABLE "castellan_write_probe" IN EXCLUSIVE MODE`,
}

const statementNames = new Map<string, string>()

let namedStatements = 0

/** Creates a driver for reads on the connections of a pool. */
export function createReadDriver(
  connections: PostgresPool,
  findRowDecoder: FindRowDecoder,
  { prepare = true } = {},
) {
  const { pool, isShared } = connections
  return isShared
    ? createDriver((query) => runRead(connections, query), findRowDecoder, { prepare: false })
    : createDriver((query) => pool.query(query), findRowDecoder, { prepare })
}

/** Creates a driver of what sends a statement: one connection, or any of a pool. */
function createDriver(
  sendQuery: (query: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult<unknown[]>>,
  findRowDecoder: FindRowDecoder,
  { prepare = true, isTransaction = false } = {},
): Driver {
  const run = async (statement: Statement) => {
    const send = () => sendQuery(toQueryConfig(statement, prepare))
    try {
      return await send().catch((error: unknown) => {
        if (!isPlanOutdated(error)) throw error
        statementNames.clear()
        // A transaction has failed, and is run again as a whole.
        if (isTransaction) throw error
        return send()
      })
    } catch (error) {
      throw toDriverError(error, statement.sql)
    }
  }
  return {
    query: async <T>(statement: Statement) => {
      const { fields, rows } = await run(statement)
      const names = fields.map(({ name }) => name)
      const types = fields.map(({ dataTypeID }) => toReadType(dataTypeID))
      return rows.map<T>(findRowDecoder(statement.sql, names, types))
    },
    execute: async (statement) => (await run(statement)).rowCount ?? 0,
  }
}

/**
 * Returns a function that begins serializable transactions, each on a connection of the pool. The first
 * statement is sent with the BEGIN: should that fail, the connection is still read-only, except behind a
 * pooler of transactions. The last writes are sent with the COMMIT, which PostgreSQL turns into a rollback
 * when one of them fails.
 */
export function createTransactionStarter(
  { pool, buildBegin, isShared }: PostgresPool,
  findRowDecoder: FindRowDecoder,
) {
  return async (mode: keyof typeof lockSql): Promise<DriverTransaction> => {
    const client = await connectToWrite(pool)
    const send = async (sql: string) => {
      sendTogether(client)
      await client.query(sql).catch((error: unknown) => {
        throw toDriverError(error)
      })
    }
    const sendQuery = (one: pg.QueryArrayConfig) => {
      sendTogether(client)
      return client.query(one)
    }
    const { query, execute } = createDriver(sendQuery, findRowDecoder, {
      prepare: !isShared,
      isTransaction: true,
    })
    let failure: unknown
    const began = send(`${buildBegin('ISOLATION LEVEL SERIALIZABLE READ WRITE')}; ${lockSql[mode]}`)
    began.catch(() => {})
    const run = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        if (isShared) await began
        const [value] = await Promise.all([work(), began])
        return value
      } catch (error) {
        // Statements that were sent after it fail because of it.
        failure ??= error
        throw failure
      }
    }
    return {
      query: (statement) => run(() => query(statement)),
      execute: (statement) => run(() => execute(statement)),
      commit: async (lastWrites = []) => {
        await began
        if (failure !== undefined)
          throw new StatementError('transaction-closed', 'A statement of the transaction failed')
        const sent = [...lastWrites.map((write) => execute(checkRow(write))), send('COMMIT')]
        for (const outcome of await Promise.allSettled(sent))
          if (outcome.status === 'rejected') throw outcome.reason
        client.release(false)
      },
      checkConstraints: () => run(() => send('SET CONSTRAINTS ALL IMMEDIATE')),
      rollback: () =>
        send('ROLLBACK').then(
          () => client.release(false),
          () => client.release(true),
        ),
    }
  }
}

/** Sends what one tick writes with one system call. */
function sendTogether({ connection: { stream } }: pg.PoolClient) {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * Makes the INSERT of a row fail, and so the COMMIT that follows, if the row is not written: then the count
 * in the text is not a number.
 */
function checkRow({ isRow, ...statement }: LastWrite): Statement {
  if (!isRow) return statement
  const sql = `WITH "written" AS (${statement.sql} RETURNING 1)
    SELECT CASE count(*) WHEN 1 THEN 1 ELSE CAST('${rowNotWritten}' || count(*) AS INTEGER) END FROM "written"`
  return { ...statement, sql }
}

function toQueryConfig({ sql, values }: Statement, prepare: boolean) {
  const name = prepare ? nameStatement(sql) : undefined
  return {
    text: sql,
    values: values.map(encodeParameter),
    rowMode: 'array' as const,
    types: textTypes,
    ...(name === undefined ? {} : { name }),
  }
}

/** Returns the name under which connections keep a statement prepared, while the limit allows. */
function nameStatement(sql: string) {
  const known = statementNames.get(sql)
  if (known !== undefined || statementNames.size >= preparedStatementLimit) return known
  const name = `castellan_${namedStatements}`
  namedStatements += 1
  statementNames.set(sql, name)
  return name
}
