/**
 * The PostgreSQL driver: it runs statements for `database.ts` on connections of `pg`.
 *
 * - Values arrive as PostgreSQL's text. `schema/column-decoders.ts` decodes a column by its name, as the
 *   tables of an app may declare it with another type.
 * - Each connection keeps the first few hundred statements prepared. Statements that may read a whole
 *   table are not kept: PostgreSQL then plans them for the values of each call.
 * - Connections are read-only by default (`pool.ts`). Writes therefore need a transaction, which says
 *   READ WRITE when it begins.
 * - Messages that need not wait for a response are sent together (`pipeline` of `pg`).
 */
import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { decodeColumns } from '../schema/column-decoders.ts'
import type { DriverTransaction, LastWrite } from '../transaction.ts'
import { parseDate } from './date-format.ts'
import { rowNotWritten, toDriverError } from './errors.ts'
import { adapterInfo, encodeParameter } from './values.ts'

/** Leaves values as text. */
const textTypes = { getTypeParser: () => (text: string | Buffer) => text }

/** The types of columns with names that the decoders do not know, such as a count, by their OIDs. */
const columnTypes: Record<number, ColumnType> = {
  16: ColumnTypeEnum.Boolean,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
}

const preparedStatementLimit = 500

const statementNames = new Map<string, string>()

/** Creates a driver on one connection, or on the connections of a pool. */
export function createQueryable(
  connection: pg.Pool | pg.PoolClient,
  { prepare = true } = {},
): SqlQueryable {
  const run = async (query: SqlQuery) => {
    try {
      return await connection.query<unknown[]>(toQueryConfig(query, prepare))
    } catch (error) {
      throw toDriverError(error)
    }
  }
  return {
    ...adapterInfo,
    queryRaw: async (query) => {
      const { fields, rows } = await run(query)
      const result = {
        columnNames: fields.map((field) => field.name),
        columnTypes: fields.map(({ dataTypeID }) => columnTypes[dataTypeID] ?? ColumnTypeEnum.Text),
        rows,
      }
      return decodeColumns(result, parseDate)
    },
    executeRaw: async (query) => (await run(query)).rowCount ?? 0,
  }
}

/** Runs one statement that writes in a transaction of its own. */
export async function runReadWrite(pool: pg.Pool, query: string | pg.QueryConfig) {
  const client = await pool.connect()
  const [began, result, ended] = await Promise.allSettled([
    client.query('BEGIN READ WRITE'),
    client.query(query),
    client.query('COMMIT'),
  ])
  client.release(began.status === 'rejected' || ended.status === 'rejected')
  for (const outcome of [began, result, ended])
    if (outcome.status === 'rejected') throw outcome.reason
  return (result as PromiseFulfilledResult<pg.QueryResult>).value
}

/**
 * Returns a function that begins serializable transactions, each on a connection of the pool. The first
 * statement is sent with the BEGIN: should that fail, the connection is still read-only. The last writes
 * are sent with the COMMIT, which PostgreSQL turns into a rollback when one of them fails.
 */
export function createTransactionStarter(pool: pg.Pool) {
  return async (): Promise<DriverTransaction> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw toDriverError(error)
    })
    // A connection that breaks emits an event, which would end the process without a listener.
    const ignore = () => {}
    client.on('error', ignore)
    const release = (isBroken: boolean) => {
      client.off('error', ignore)
      client.release(isBroken)
    }
    const send = async (sql: string) => {
      await client.query(sql).catch((error: unknown) => {
        throw toDriverError(error)
      })
    }
    const { queryRaw, executeRaw } = createQueryable(client)
    let hasFailed = false
    const began = send('BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE')
    began.catch(ignore)
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
      ...adapterInfo,
      queryRaw: (query) => run(queryRaw(query)),
      executeRaw: (query) => run(executeRaw(query)),
      commit: async (lastWrites = []) => {
        await began
        if (hasFailed)
          throw new DriverAdapterError({
            kind: 'TransactionAlreadyClosed',
            cause: 'a statement failed',
          })
        const sent = [...lastWrites.map((write) => executeRaw(checkRow(write))), send('COMMIT')]
        for (const outcome of await Promise.allSettled(sent))
          if (outcome.status === 'rejected') throw outcome.reason
        release(false)
      },
      rollback: () =>
        send('ROLLBACK').then(
          () => release(false),
          () => release(true),
        ),
    }
  }
}

/**
 * Makes the INSERT of a row fail, and so the COMMIT that follows, if the row is not written: then the count
 * in the text is not a number.
 */
function checkRow({ isRow, ...query }: LastWrite): SqlQuery {
  if (!isRow) return query
  const sql = `WITH "written" AS (${query.sql} RETURNING 1)
    SELECT CASE count(*) WHEN 1 THEN 1 ELSE CAST('${rowNotWritten}' || count(*) AS INTEGER) END FROM "written"`
  return { ...query, sql }
}

function toQueryConfig({ sql, args, argTypes }: SqlQuery, prepare: boolean) {
  const name = prepare ? nameStatement(sql) : undefined
  return {
    ...(name === undefined ? {} : { name }),
    text: sql,
    values: args.map((arg, i) => encodeParameter(arg, argTypes[i]?.scalarType)),
    rowMode: 'array' as const,
    types: textTypes,
  }
}

/** Returns the name under which connections keep a statement prepared, while the limit allows. */
function nameStatement(sql: string) {
  const known = statementNames.get(sql)
  if (known !== undefined || statementNames.size >= preparedStatementLimit) return known
  const name = `castellan_${statementNames.size}`
  statementNames.set(sql, name)
  return name
}
