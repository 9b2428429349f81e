import type { LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { createContentHash, type DigestedEvent, genesisCheckpoint } from './checkpoints.ts'
import { type AuditEventRow, computeDigest, digestColumns } from './events.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'

const readAtOnce = 1_000

/** Of how many events that were changed we tell which. */
const shownChanges = 100

/** Before every event that a database can hold. */
const lowest = String(-(2n ** 63n))

export const logStart: LogPosition = { transaction: lowest, seq: lowest }

/** Reads events of the trail for its verification. */
export function createAuditLogReader(db: Db, dialect: Dialect) {
  const walk = walking(db, dialect)
  return {
    /** The events of one stretch: how many, what they hash to, and those that are not their digest. */
    stretch: async (from: LogPosition, conditions: Prisma.Sql[]) => {
      const content = createContentHash()
      const changed: string[] = []
      let events = 0
      for await (const row of walk(from, conditions)) {
        events += 1
        content.add(row)
        if (computeDigest(row) !== row.digest && changed.length < shownChanges)
          changed.push(row.seq)
      }
      return { events, changed, content: content.digest() }
    },

    /** Events after `epochStart`, and up to where those begin that another server has counted. */
    era: async (epochStart: string) => {
      const [found] = await db.queryLong<{ until: unknown }>(
        Prisma.sql`SELECT min("epochStart") AS "until" FROM "castellan_audit_checkpoints"
          WHERE "epochStart" > ${Number(epochStart)}`,
      )
      const until = found?.until ?? null
      return [
        // The first begins where nothing can be that the trail was told, so that it shows.
        ...(epochStart === genesisCheckpoint.epochStart
          ? []
          : [Prisma.sql`"seq" > ${Number(epochStart)}`]),
        ...(until === null ? [] : [Prisma.sql`"seq" <= ${Number(until)}`]),
      ]
    },
  }
}

/** Events from one place to another, in the order in which they are sealed. */
function walking(db: Db, dialect: Dialect) {
  const places = createPositionSql(dialect)
  return async function* (from: LogPosition, conditions: Prisma.Sql[]) {
    for (let place = from; ; ) {
      const all = Prisma.join([places.after(place), ...conditions], ' AND ')
      const rows = await db.queryLong<AuditEventRow & DigestedEvent>(
        Prisma.sql`SELECT ${places.columns}, ${digestColumns}, "digest" FROM "castellan_audit_events"
          WHERE ${all} ORDER BY ${places.order} LIMIT ${readAtOnce}`,
      )
      for (const row of rows) {
        place = stringifyNumbers(row)
        yield place as AuditEventRow & DigestedEvent
      }
      if (rows.length < readAtOnce) return
    }
  }
}
