import { PrismaPg } from '@prisma/adapter-pg'
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import { asModelled, type ReadInstant } from '../columns.ts'
import { translated } from './errors.ts'

const about = { provider: 'postgres', adapterName: 'castellan-postgresql' } as const

/** An instant as PostgreSQL reads it, also in years that ISO 8601 writes with a sign. */
const instantText = (value: string | Date) => {
  const instant = new Date(value)
  const year = instant.getUTCFullYear()
  const rest = instant.toISOString().replace(/^[+-]?\d+/, '')
  return year > 0
    ? `${String(year).padStart(4, '0')}${rest}`
    : `${String(1 - year).padStart(4, '0')}${rest} BC`
}

const longYear = /^(\d+)(-\d\d-\d\dT[\d:]+(?:\.\d+)?)\S*( BC)?$/
const lastInstantMs = 8.64e15

/** Reads what PostgreSQL shows in UTC: years of ISO 8601, others, and the infinite ones at the ends. */
const readInstant: ReadInstant = (value) => {
  const text = String(value)
  if (text.includes('infinity'))
    return new Date(text.startsWith('-') ? -lastInstantMs : lastInstantMs)
  const [, year = '', rest, before] = longYear.exec(text) ?? []
  if (year.length === 4 && !before) return new Date(text)
  const signed = before ? 1 - Number(year) : Number(year)
  return new Date(`${signed < 0 ? '-' : '+'}${String(Math.abs(signed)).padStart(6, '0')}${rest}Z`)
}

/**
 * PostgreSQL keeps no NUL, so nothing that is stored holds one. A text that asks for it is sent with
 * a character in its place that no text has: it is found nowhere, and that is no error.
 */
const withoutNul = (arg: unknown) =>
  typeof arg === 'string' ? arg.replaceAll('\0', '\uffff') : arg

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
const readingOnly = ({ queryRaw, executeRaw, ...rest }: SqlQueryable): SqlQueryable => {
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
 * A transaction whose COMMIT is refused after a statement has failed and was not undone: PostgreSQL
 * would roll everything back, and say so in a word that the adapter does not read.
 */
const guardedTransaction = (inner: Transaction): Transaction => {
  const open = queryable(inner)
  let failed = false
  const noting = async <T>(sql: string, work: () => Promise<T>): Promise<T> => {
    if (failed && sql === 'COMMIT') {
      await open.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] })
      throw new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause: 'it has failed' })
    }
    try {
      const answer = await work()
      if (sql.startsWith('ROLLBACK TO')) failed = false
      return answer
    } catch (error) {
      failed = true
      throw error
    }
  }
  return {
    ...about,
    options: inner.options,
    queryRaw: (query) => noting(query.sql, () => open.queryRaw(query)),
    executeRaw: (query) => noting(query.sql, () => open.executeRaw(query)),
    commit: () => answered(inner.commit()),
    rollback: () => answered(inner.rollback()),
  }
}

/**
 * Prisma's driver for PostgreSQL, over a pool that we own. What it adds to Prisma's own: instants of
 * every year, errors that tell a server that is away from a mistake, no write outside a transaction,
 * and no commit of one that has failed.
 */
export const postgresAdapter = (pool: pg.Pool, schema: string): SqlDriverAdapterFactory => ({
  ...about,
  connect: async (): Promise<SqlDriverAdapter> => {
    const inner = await new PrismaPg(pool, { schema }).connect()
    return {
      ...readingOnly(queryable(inner)),
      executeScript: (script) => answered(inner.executeScript(script)),
      startTransaction: async (level) =>
        guardedTransaction(await answered(inner.startTransaction(level))),
      getConnectionInfo: () => ({ schemaName: schema, supportsRelationJoins: false }),
      dispose: () => pool.end(),
    }
  },
})
