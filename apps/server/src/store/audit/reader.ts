import sql, { join, type Sql } from 'sql-template-tag'
import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { createContentHash, genesisCheckpoint } from './checkpoints.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'
import { type DigestedRow, matchesDigest, selectDigestedEvent } from './stored-event.ts'

const pageSize = 1_000

/** How many ids of changed events are listed at most. */
const mostChangedListed = 100

const lowestNumber = String(-(2n ** 63n))

/** The position before every event that a database can hold. */
export const logStart: LogPosition = { transaction: lowestNumber, seq: lowestNumber }

/** The events of one range of the log. */
export type LogRange = {
  eventCount: number
  /** The hash over the digests, as a checkpoint has it. */
  contentHash: string
  /** The ids of events that do not match their digest. */
  changed: string[]
}

/** Reads ranges of the audit log for its verification. */
export function createAuditLogReader(db: Db, dialect: Dialect) {
  return {
    /** Reads the events after a position that meet all conditions. */
    readRange: async (after: LogPosition, conditions: Sql[]): Promise<LogRange> => {
      const contentHash = createContentHash()
      const changed: string[] = []
      let eventCount = 0
      for await (const event of readEvents(db, dialect, after, conditions)) {
        eventCount += 1
        contentHash.add(event)
        if (!matchesDigest(event) && changed.length < mostChangedListed) changed.push(event.seq)
      }
      return { eventCount, changed, contentHash: contentHash.digest() }
    },

    /** Returns the conditions on the events of one epoch. */
    findEpochConditions: async (epochStart: string) => {
      const [row] = await db.queryLong<{ end: unknown }>(
        sql`SELECT min("epochStart") AS "end" FROM "castellan_audit_checkpoints"
          WHERE "epochStart" > ${Number(epochStart)}`,
      )
      const end = row?.end ?? null
      return [
        // The first epoch has no lower bound, so that forged events with a negative `seq` are found.
        ...(epochStart === genesisCheckpoint.epochStart
          ? []
          : [sql`"seq" > ${Number(epochStart)}`]),
        ...(end === null ? [] : [sql`"seq" <= ${Number(end)}`]),
      ]
    },
  }
}

/** Reads events in the order of the log, a page at a time. */
async function* readEvents(db: Db, dialect: Dialect, after: LogPosition, conditions: Sql[]) {
  const position = createPositionSql(dialect)
  for (let last = after; ; ) {
    const where = join([position.isAfter(last), ...conditions], ' AND ')
    const rows = await db.queryLong<DigestedRow>(
      sql`SELECT ${position.columns}, ${selectDigestedEvent(dialect)} FROM "castellan_audit_events"
        WHERE ${where} ORDER BY ${position.order} LIMIT ${pageSize}`,
    )
    for (const row of rows) {
      const event = stringifyNumbers(row)
      yield event
      last = event
    }
    if (rows.length < pageSize) return
  }
}
