import type { Seal } from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { placesOf, withTexts } from './places.ts'
import { endOf } from './seals.ts'
import { column, inserted } from './sql.ts'

/** Up to which seal events were given up, and how many in all. */
export type Pruning = Pick<Seal, 'afterSeq' | 'lastTransaction' | 'lastSeq' | 'events' | 'hash'> & {
  seal: string
}

const names = ['seal', 'afterSeq', 'lastTransaction', 'lastSeq', 'events', 'hash']
const columns = Prisma.join(names.map(column))

/** How many events are removed at once. */
const removedAtOnce = 1_000

/** What was given up of the trail, as it has grown old. */
export const prunings = (db: Db, dialect: Dialect) => {
  const places = placesOf(dialect)

  const last = async (): Promise<Pruning | undefined> => {
    const [found] = await db.ask<Pruning>(
      Prisma.sql`SELECT ${columns} FROM "castellan_prunings" ORDER BY "seal" DESC LIMIT 1`,
    )
    return found && withTexts(found)
  }

  return {
    last,

    /** Gives up all that was sealed before an instant; answers how that is recorded, if there is any. */
    giveUp: async (before: Date, now: Date): Promise<Pruning | undefined> => {
      const given = await last()
      const since = Number(given?.seal ?? 0)
      const [found] = await db.ask<Pruning>(
        Prisma.sql`SELECT "number" AS "seal", "afterSeq", "lastTransaction", "lastSeq", "hash",
            (SELECT sum("events") FROM "castellan_seals" s
              WHERE s."number" > ${since} AND s."number" <= l."number") AS "events"
          FROM "castellan_seals" l
          WHERE "number" > ${since} AND "createdAt" < ${before.toISOString()}
          ORDER BY "createdAt" DESC, "number" DESC LIMIT 1`,
      )
      if (!found) return undefined
      const events = String(BigInt(given?.events ?? 0) + BigInt(found.events))
      const pruning = { ...withTexts(found), events }
      await db.ask(
        Prisma.sql`INSERT INTO "castellan_prunings"
          ${inserted({ ...pruning, createdAt: now.toISOString() })}`,
      )
      return pruning
    },

    /** Removes events that were given up, a batch at a time; answers whether there may be more. */
    remove: async (pruning: Pruning): Promise<boolean> => {
      const upTo = places.upTo(endOf(pruning))
      const older =
        pruning.afterSeq === '0'
          ? upTo
          : Prisma.sql`("seq" <= ${Number(pruning.afterSeq)} OR ${upTo})`
      const key = dialect === 'sqlite' ? Prisma.sql`"seq"` : Prisma.sql`("transaction", "seq")`
      const keys = dialect === 'sqlite' ? Prisma.sql`"seq"` : Prisma.sql`"transaction", "seq"`
      const removed = await db.ask(
        Prisma.sql`DELETE FROM "castellan_events" WHERE ${key} IN (
            SELECT ${keys} FROM "castellan_events" WHERE ${older}
            ORDER BY ${places.order} LIMIT ${removedAtOnce})
          RETURNING "seq"`,
      )
      return removed.length === removedAtOnce
    },
  }
}
