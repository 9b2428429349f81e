import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { queryOf } from '../db.ts'
import { PrismaClient } from '../generated/postgresql/client.ts'
import type { PrismaClient as AnyPrismaClient } from '../generated/sqlite/client.ts'
import type { OpenDatabase } from '../open.ts'
import { upkeep } from '../upkeep.ts'
import { manyNotesSql, mergeSql } from '../user-counts.ts'
import { beginner, queryableOn, readingOnly } from './driver.ts'
import { openPool, type PostgresOptions } from './pool.ts'
import { prepare } from './prepare.ts'
import { tidyTrigramsSql } from './trigrams.ts'

/** How often is put in order what writes have left to be done later. */
const tidyEveryMs = 10_000

/** The share of the connections that lists and searches have, so that the rest is left to the others. */
const scanningShare = 1 / 5

/** The connections, and those among them that what may take long shares. */
const openPools = (options: PostgresOptions) => {
  const lanes = Math.floor(options.poolSize * scanningShare)
  const pool = openPool({ ...options, poolSize: options.poolSize - lanes })
  if (lanes === 0) return { pool, scanning: pool, end: () => pool.end() }
  const scanning = openPool({ ...options, poolSize: lanes })
  return {
    pool,
    scanning,
    end: async () => {
      await scanning.end()
      await pool.end()
    },
  }
}

/**
 * Opens a PostgreSQL database and makes its tables where they are missing. Transactions are
 * serializable, so that those of all servers on the database act as if each ran alone.
 * @throws DatabaseError
 */
export const openPostgres = async (options: PostgresOptions, now: Date): Promise<OpenDatabase> => {
  const opened = await prepare(options, now)
  const { pool, scanning, end } = openPools(options)
  const endTidying = upkeep(async () => {
    const { rowCount } = await pool.query(manyNotesSql)
    if (rowCount) await pool.query(mergeSql)
    if (opened.trigrams.length > 0) await pool.query(tidyTrigramsSql)
    return false
  }, tidyEveryMs)
  const queryable = queryableOn(pool)
  // The models of the two schemas are the same, which a test holds; so are what the clients do.
  const client = (adapter: SqlDriverAdapterFactory) =>
    new PrismaClient({ adapter, errorFormat: 'minimal' }) as unknown as AnyPrismaClient
  return {
    ...opened,
    dialect: 'postgresql',
    finder: readingOnly(queryable),
    scanner: readingOnly(queryableOn(scanning, { keeps: false })),
    begin: beginner(pool),
    atOnce: async (statement) => {
      await queryable.executeRaw(queryOf(statement, 'postgresql'))
    },
    client,
    pool,
    close: async () => {
      await endTidying()
      await end()
    },
  }
}
