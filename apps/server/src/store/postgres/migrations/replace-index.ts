import type pg from 'pg'
import { lockTimeoutSql } from './run-in-transaction.ts'

/** A concurrent change waits for older transactions of the app, and blocks none. */
const concurrentLockTimeoutSql = "SET lock_timeout = '60s'"

/**
 * Runs `CREATE INDEX CONCURRENTLY "name" …` in place of the index of that name, if there is one: it may
 * have another definition, or be invalid since a start was interrupted.
 */
export async function replaceIndex(client: pg.Client, name: string, sql: string) {
  const drop = `DROP INDEX CONCURRENTLY IF EXISTS "${name}"`
  await client.query(concurrentLockTimeoutSql)
  try {
    await client.query(drop)
    await client.query(sql)
  } catch (error) {
    // An invalid index would still reject writes of the app.
    await client.query(lockTimeoutSql)
    await client.query(drop).catch(() => {})
    throw error
  }
  await client.query(lockTimeoutSql)
}
