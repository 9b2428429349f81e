import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { isUnavailable } from '../errors.ts'
import type { QueryRows } from './connection.ts'
import { openLimitedConnection } from './limited-connection.ts'
import { createReadLanes } from './read-lanes.ts'

/** Opens two lanes, and lists the statements that each has run. */
async function openLanes() {
  const path = join(createTemporaryFolder(), 'test.db')
  const ran: string[] = []
  const open = async (lane: string, statementMs: number) => {
    const connection = await openLimitedConnection(path, 100, { cacheMb: 2, statementMs })
    onTestFinished(connection.close)
    const request: typeof connection.request = (operation, sql, args) => {
      ran.push(`${lane}: ${sql}`)
      return connection.request(operation, sql, args)
    }
    return { request }
  }
  const clock = { ms: 0 }
  const lanes = createReadLanes(await open('short', 50), await open('long', 60_000), () => clock.ms)
  const query = (sql: string, args?: unknown[]) => lanes.request<QueryRows>('query', sql, args)
  return { query, ran, clock }
}

const countTo = `WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < ?)
  SELECT max(v) FROM n`
const many = 2_000_000

describe('a statement', () => {
  it('that is short does not wait for those that are long', async () => {
    const { query } = await openLanes()
    const ended: string[] = []
    const long = [1, 2, 3].map(async () => {
      const { rows } = await query(countTo, [many])
      expect(rows).toEqual([[many]])
      ended.push('long')
    })
    await query('SELECT 1').then(() => ended.push('short'))
    await Promise.all(long)
    expect(ended).toEqual(['short', 'long', 'long', 'long'])
  })

  it('that was long runs in the long lane at once, until some time has passed', async () => {
    const { query, ran, clock } = await openLanes()
    await query(countTo, [many])
    expect(ran.splice(0)).toEqual([`short: ${countTo}`, `long: ${countTo}`])
    await query(countTo, [many])
    expect(ran.splice(0)).toEqual([`long: ${countTo}`])
    clock.ms += 10_000
    await query(countTo, [many])
    expect(ran).toEqual([`short: ${countTo}`, `long: ${countTo}`])
  })

  it('runs in the short lane after the same SQL was long with other values', async () => {
    const { query, ran } = await openLanes()
    await query(countTo, [many])
    ran.length = 0
    await query(countTo, [1])
    expect(ran).toEqual([`short: ${countTo}`])
  })

  it('that fails does not run again', async () => {
    const { query, ran } = await openLanes()
    const error = await query('SELECT absent()').catch((thrown: unknown) => thrown)
    expect(isUnavailable(error)).toBe(false)
    expect(String(error)).toContain('no such function')
    expect(ran).toEqual(['short: SELECT absent()'])
  })
})
