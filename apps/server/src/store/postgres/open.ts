import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { repeat } from '../../repeat.ts'
import { toSqlQuery } from '../database.ts'
import { PrismaClient } from '../generated/postgresql/client.ts'
import type { PrismaClient as AnyPrismaClient } from '../generated/sqlite/client.ts'
import type { OpenDatabase } from '../open-database.ts'
import { hasManyCountRowsSql, mergeCountsSql } from '../user-list/count.ts'
import { createQueryable, createReadOnlyQueryable, createTransactionStarter } from './driver.ts'
import { openPool, type PostgresOptions } from './pool.ts'
import { preparePostgres } from './prepare.ts'
import { flushPendingListsSql } from './search-index.ts'

/** How often is put in order what writes have left to be done later. */
const tidyEveryMs = 10_000

/** The share of the connections that lists and searches have, so that the rest is left to the others. */
const scanningShare = 1 / 5

/**
 * Opens a PostgreSQL database and makes its tables where they are missing. Transactions are
 * serializable, so that those of all servers on the database act as if each ran alone.
 * @throws DatabaseError
 */
export async function openPostgres(options: PostgresOptions, now: Date): Promise<OpenDatabase> {
  const opened = await preparePostgres(options, now)
  const { pool, scanning, end } = openPools(options)
  const endTidying = repeat(async () => {
    const { rowCount } = await pool.query(hasManyCountRowsSql)
    if (rowCount) await pool.query(mergeCountsSql)
    if (opened.trigrams.length > 0) await pool.query(flushPendingListsSql)
    return false
  }, tidyEveryMs)
  const queryable = createQueryable(pool)
  // The models of the two schemas are the same, which a test holds; so are what the clients do.
  const client = (adapter: SqlDriverAdapterFactory) =>
    new PrismaClient({ adapter, errorFormat: 'minimal' }) as unknown as AnyPrismaClient
  return {
    ...opened,
    dialect: 'postgresql',
    queryDriver: createReadOnlyQueryable(queryable),
    longQueryDriver: createReadOnlyQueryable(createQueryable(scanning, { keeps: false })),
    begin: createTransactionStarter(pool),
    executeAutocommit: async (statement) => {
      await queryable.executeRaw(toSqlQuery(statement, 'postgresql'))
    },
    client,
    pool,
    close: async () => {
      await endTidying()
      await end()
    },
  }
}

/** The connections, and those among them that what may take long shares. */
function openPools(options: PostgresOptions) {
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
