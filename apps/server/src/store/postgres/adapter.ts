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
import { instantText, readInstant, withoutNul } from './values.ts'

const about = { provider: 'postgres', adapterName: 'castellan-postgresql' } as const

/** Instants are sent as texts that say that they are in UTC. */
const written = ({ sql, args, argTypes }: SqlQuery): SqlQuery => {
  const isInstant = args.map(
    (arg, i) => arg instanceof Date || (arg !== null && argTypes[i]?.scalarType === 'datetime'),
  )
  return {
    sql,
    args: args.map((arg, i) =>
      isInstant[i] ? instantText(arg as string | Date) : withoutNul(arg),
    ),
    argTypes: argTypes.map((type, i) =>
      isInstant[i] ? { scalarType: 'string', arity: type.arity } : type,
    ),
  }
}

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
