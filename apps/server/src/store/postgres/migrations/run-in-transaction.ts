import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/** How long a change of tables waits for transactions of the app; the app's next ones wait behind it. */
export const lockTimeoutSql = "SET lock_timeout = '500ms'"

/** How long a change is tried again. */
const patienceMs = 60_000

/** The pause in which transactions of the app that waited can run. */
const pauseMs = 500

/** Changes tables in one transaction, and tries again while transactions of the app hold them. */
export async function runInTransaction(client: pg.Client, sql: string) {
  const deadline = Date.now() + patienceMs
  for (;;)
    try {
      return await attempt(client, sql)
    } catch (error) {
      const isLocked = (error as { code?: string }).code === '55P03'
      if (!isLocked || Date.now() > deadline) throw error
      await pause(pauseMs)
    }
}

async function attempt(client: pg.Client, sql: string) {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
