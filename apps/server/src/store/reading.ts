import type { Place } from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { digestOfRow, type EventRow, toldColumns } from './events.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { placesOf, withTexts } from './places.ts'
import { contentHash, noSeal, type Sealed } from './seals.ts'

const readAtOnce = 1_000

/** Of how many events that were changed we tell which. */
const shownChanges = 100

/** Before every event that a database can hold. */
const lowest = String(-(2n ** 63n))
export const beginning: Place = { transaction: lowest, seq: lowest }

/** Events from one place to another, in the order in which they are sealed. */
const walking = (db: Db, dialect: Dialect) => {
  const places = placesOf(dialect)
  return async function* (from: Place, conditions: Prisma.Sql[]) {
    for (let place = from; ; ) {
      const all = Prisma.join([places.after(place), ...conditions], ' AND ')
      const rows = await db.scan<EventRow & Sealed>(
        Prisma.sql`SELECT ${places.columns}, ${toldColumns}, "digest" FROM "castellan_events"
          WHERE ${all} ORDER BY ${places.order} LIMIT ${readAtOnce}`,
      )
      for (const row of rows) {
        place = withTexts(row)
        yield place as EventRow & Sealed
      }
      if (rows.length < readAtOnce) return
    }
  }
}

/** Reads events of the trail for its verification. */
export const reading = (db: Db, dialect: Dialect) => {
  const walk = walking(db, dialect)
  return {
    /** The events of one stretch: how many, what they hash to, and those that are not their digest. */
    stretch: async (from: Place, conditions: Prisma.Sql[]) => {
      const content = contentHash()
      const changed: string[] = []
      let events = 0
      for await (const row of walk(from, conditions)) {
        events += 1
        content.add(row)
        if (digestOfRow(row) !== row.digest && changed.length < shownChanges) changed.push(row.seq)
      }
      return { events, changed, content: content.digest() }
    },

    /** Events after `afterSeq`, and up to where those begin that another server has counted. */
    era: async (afterSeq: string) => {
      const [found] = await db.scan<{ until: unknown }>(
        Prisma.sql`SELECT min("afterSeq") AS "until" FROM "castellan_seals"
          WHERE "afterSeq" > ${Number(afterSeq)}`,
      )
      const until = found?.until ?? null
      return [
        // The first begins where nothing can be that the trail was told, so that it shows.
        ...(afterSeq === noSeal.afterSeq ? [] : [Prisma.sql`"seq" > ${Number(afterSeq)}`]),
        ...(until === null ? [] : [Prisma.sql`"seq" <= ${Number(until)}`]),
      ]
    },
  }
}
