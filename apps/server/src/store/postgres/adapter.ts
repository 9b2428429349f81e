import { PrismaPg } from '@prisma/adapter-pg'
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { asModelled } from '../columns.ts'
import { beginner } from './driver.ts'
import { translated } from './errors.ts'
import { about, isInstant, readInstant, sent } from './values.ts'

/** What is sent as text is not taken for an instant again. */
const written = ({ sql, args, argTypes }: SqlQuery): SqlQuery => ({
  sql,
  args: args.map((arg, i) => sent(arg, argTypes[i]?.scalarType)),
  argTypes: argTypes.map((type, i) =>
    isInstant(args[i], type.scalarType) ? { scalarType: 'string', arity: type.arity } : type,
  ),
})

const answered = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw translated(error)
  })

const queryable = (inner: SqlQueryable): SqlQueryable => ({
  ...about,
  queryRaw: async (query) =>
    asModelled(await answered(inner.queryRaw(written(query))), readInstant),
  executeRaw: (query) => answered(inner.executeRaw(written(query))),
})

const writes = /^\s*(INSERT|UPDATE|DELETE)\b/i

/** Lets nothing through that writes: that is for transactions. */
export const readingOnly = ({ queryRaw, executeRaw, ...rest }: SqlQueryable): SqlQueryable => {
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
 * Prisma's driver for PostgreSQL, over a pool that we own. What it adds to Prisma's own: instants of
 * every year, errors that tell a server that is away from a mistake, and no write outside a
 * transaction.
 */
export const postgresAdapter = (pool: pg.Pool, schema: string): SqlDriverAdapterFactory => ({
  ...about,
  connect: async (): Promise<SqlDriverAdapter> => {
    const inner = await new PrismaPg(pool, { schema }).connect()
    return {
      ...readingOnly(queryable(inner)),
      executeScript: (script) => answered(inner.executeScript(script)),
      startTransaction: beginner(pool),
      getConnectionInfo: () => ({ schemaName: schema, supportsRelationJoins: false }),
      dispose: () => pool.end(),
    }
  },
})
