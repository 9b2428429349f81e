import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { decodeColumns } from '../schema/column-decoders.ts'
import type { DriverTransaction } from '../transaction.ts'
import { toDriverError } from './errors.ts'
import { adapterInfo, encodeParameter, parseDate } from './values.ts'

/** Values come as PostgreSQL's own text: what they mean is told by their columns' names. */
const asText = { getTypeParser: () => (text: string | Buffer) => text }

/** The types of what has a name that we do not know, such as a count, by their OIDs. */
const columnTypes: Record<number, ColumnType> = {
  16: ColumnTypeEnum.Boolean,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
}

const statementsNamed = 500

const names = new Map<string, string>()

const writes = /^\s*(INSERT|UPDATE|DELETE)\b/i

/**
 * Asks a connection, or whichever of a pool is free, without what Prisma's own driver does besides.
 * Statements that are not kept are planned for the values of each time.
 */
export function createQueryable(
  connection: pg.Pool | pg.PoolClient,
  { keeps = true } = {},
): SqlQueryable {
  const run = async ({ sql, args, argTypes }: SqlQuery) => {
    const name = keeps ? nameOf(sql) : undefined
    try {
      return await connection.query<unknown[]>({
        ...(name === undefined ? {} : { name }),
        text: sql,
        values: args.map((arg, i) => encodeParameter(arg, argTypes[i]?.scalarType)),
        rowMode: 'array',
        types: asText,
      })
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

/** Lets nothing through that writes: that is for transactions. */
export function createReadOnlyQueryable({
  queryRaw,
  executeRaw,
  ...rest
}: SqlQueryable): SqlQueryable {
  const refuseToWrite = ({ sql }: SqlQuery) => {
    if (writes.test(sql))
      throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'no transaction' })
  }
  return {
    ...rest,
    queryRaw: async (query) => {
      refuseToWrite(query)
      return queryRaw(query)
    },
    executeRaw: async (query) => {
      refuseToWrite(query)
      return executeRaw(query)
    },
  }
}

/**
 * Begins serializable transactions, each on a connection of the pool. What need not be waited for goes
 * together: the first question with the BEGIN, the last writes with the COMMIT. PostgreSQL takes the
 * COMMIT of a transaction in which a statement has failed, and rolls everything back: so these writes
 * are kept with the others or not at all, and after a failure that is known nothing is committed.
 */
export function createTransactionStarter(pool: pg.Pool) {
  return async (): Promise<DriverTransaction> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw toDriverError(error)
    })
    // A connection that breaks says so to whoever holds it, too.
    const ignore = () => {}
    client.on('error', ignore)
    const open = createQueryable(client)
    let hasFailed = false
    const noting = <T>(work: Promise<T>): Promise<T> =>
      work.catch((error: unknown) => {
        hasFailed = true
        throw error
      })
    const giveBack = (isBroken: boolean) => {
      client.off('error', ignore)
      client.release(isBroken)
    }
    const say = async (sql: string) => {
      await client.query(sql).catch((error: unknown) => {
        throw toDriverError(error)
      })
    }
    const begun = say('BEGIN ISOLATION LEVEL SERIALIZABLE')
    begun.catch(ignore)
    const asked = async <T>(query: SqlQuery, ask: (query: SqlQuery) => Promise<T>): Promise<T> => {
      if (!isReading(query)) await begun
      const [answer] = await Promise.all([noting(ask(query)), begun])
      return answer
    }
    return {
      ...adapterInfo,
      queryRaw: (query) => asked(query, open.queryRaw),
      executeRaw: (query) => asked(query, open.executeRaw),
      commit: async (last = []) => {
        await begun
        if (hasFailed)
          throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'it has failed' })
        // They hold texts alone, so that none can fail before it is sent.
        const outcomes = await Promise.allSettled([...last.map(open.executeRaw), say('COMMIT')])
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
        giveBack(false)
      },
      rollback: () =>
        say('ROLLBACK').then(
          () => giveBack(false),
          () => giveBack(true),
        ),
    }
  }
}

/** The name under which a connection keeps a statement prepared; the first few hundred have one. */
function nameOf(sql: string) {
  const known = names.get(sql)
  if (known !== undefined || names.size >= statementsNamed) return known
  const name = `castellan_${names.size}`
  names.set(sql, name)
  return name
}

/** What would do nothing if it were asked outside of a transaction. */
function isReading({ sql }: SqlQuery) {
  return /^\s*SELECT\b/.test(sql)
}
