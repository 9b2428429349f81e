/**
 * The PostgreSQL driver: it runs statements for `database.ts` on connections of `pg`.
 *
 * - Values arrive as PostgreSQL's text. `schema/column-decoders.ts` decodes a column by its name, as the
 *   tables of an app may declare it with another type.
 * - Each connection keeps the first few hundred statements prepared, until an app changes a column.
 *   Statements that may read a whole table are not kept: PostgreSQL then plans them for the values of each call.
 * - Connections are read-only by default (`pool.ts`). Writes therefore need a transaction, which says
 *   READ WRITE when it begins.
 * - Messages that need not wait for a response are sent together (`pipeline` of `pg`).
 */
import type pg from 'pg'
import type { Driver, Statement } from '../database.ts'
import { StatementError } from '../errors.ts'
import type { FindRowDecoder } from '../schema/column-decoders.ts'
import type { DriverTransaction, LastWrite } from '../transaction.ts'
import { isPlanOutdated, rowNotWritten, toDriverError } from './errors.ts'
import { connectToWrite } from './pool.ts'
import { encodeParameter, toComparedType } from './values.ts'

/** Leaves values as text. */
const textTypes = { getTypeParser: () => (text: string | Buffer) => text }

const preparedStatementLimit = 500

/**
 * How long a transaction that runs alone waits for a lock. All others wait behind it meanwhile, and an app
 * may hold a row for long.
 */
const aloneLockMs = 200

/**
 * Begins a transaction. It locks a table before its first query, which takes the snapshot. PostgreSQL grants
 * the locks in the order in which they were asked for.
 */
const beginSql = {
  together: `BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE;
    LOCK TABLE "castellan_write_probe" IN ROW EXCLUSIVE MODE`,
  alone: `BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SET LOCAL lock_timeout = ${aloneLockMs};
    LOCK TABLE "castellan_write_probe" IN EXCLUSIVE MODE`,
}

const statementNames = new Map<string, string>()

let namedStatements = 0

/** Creates a driver on one connection, or on the connections of a pool. */
export function createDriver(
  connection: pg.Pool | pg.PoolClient,
  findRowDecoder: FindRowDecoder,
  { prepare = true, isTransaction = false } = {},
): Driver {
  const run = async (statement: Statement) => {
    const send = () => connection.query<unknown[]>(toQueryConfig(statement, prepare))
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
      const types = fields.map(({ dataTypeID }) => toComparedType(dataTypeID))
      return rows.map<T>(findRowDecoder(statement.sql, names, types))
    },
    execute: async (statement) => (await run(statement)).rowCount ?? 0,
  }
}

/**
 * Runs one statement that writes in a transaction of its own.
 * @throws StatementError
 */
export async function runReadWrite(pool: pg.Pool, query: string | pg.QueryConfig) {
  const [result] = await runBatchReadWrite(pool, [query])
  return result as pg.QueryResult
}

/**
 * Runs statements that write in one transaction.
 * @throws StatementError
 */
export async function runBatchReadWrite(pool: pg.Pool, queries: (string | pg.QueryConfig)[]) {
  const client = await connectToWrite(pool)
  const all = ['BEGIN READ WRITE', ...queries, 'COMMIT']
  const outcomes = await Promise.allSettled(all.map((query) => client.query(query)))
  const isBroken = [outcomes.at(0), outcomes.at(-1)].some((one) => one?.status === 'rejected')
  client.release(isBroken)
  const results = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw toDriverError(outcome.reason)
    return outcome.value
  })
  return results.slice(1, -1)
}

/**
 * Returns a function that begins serializable transactions, each on a connection of the pool. The first
 * statement is sent with the BEGIN: should that fail, the connection is still read-only. The last writes
 * are sent with the COMMIT, which PostgreSQL turns into a rollback when one of them fails.
 */
export function createTransactionStarter(pool: pg.Pool, findRowDecoder: FindRowDecoder) {
  return async (mode: keyof typeof beginSql): Promise<DriverTransaction> => {
    const client = await connectToWrite(pool)
    const send = async (sql: string) => {
      await client.query(sql).catch((error: unknown) => {
        throw toDriverError(error)
      })
    }
    const { query, execute } = createDriver(client, findRowDecoder, { isTransaction: true })
    let hasFailed = false
    const began = send(beginSql[mode])
    began.catch(() => {})
    const run = async <T>(result: Promise<T>): Promise<T> => {
      try {
        const [value] = await Promise.all([result, began])
        return value
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
    return {
      query: (statement) => run(query(statement)),
      execute: (statement) => run(execute(statement)),
      commit: async (lastWrites = []) => {
        await began
        if (hasFailed)
          throw new StatementError('transaction-closed', 'A statement of the transaction failed')
        const sent = [...lastWrites.map((write) => execute(checkRow(write))), send('COMMIT')]
        for (const outcome of await Promise.allSettled(sent))
          if (outcome.status === 'rejected') throw outcome.reason
        client.release(false)
      },
      rollback: () =>
        send('ROLLBACK').then(
          () => client.release(false),
          () => client.release(true),
        ),
    }
  }
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
    ...(name === undefined ? {} : { name }),
    text: sql,
    values: values.map(encodeParameter),
    rowMode: 'array' as const,
    types: textTypes,
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
