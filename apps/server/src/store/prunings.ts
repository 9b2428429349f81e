import {
  covers,
  type DatedSeal,
  oldOnes,
  type Place,
  type Pruning,
  type Seal,
} from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { placesOf, withTexts } from './places.ts'
import { endOf, sealColumns } from './seals.ts'
import { columnList, inserted, instantIn } from './sql.ts'

/** What a row says: what its seal says, and how many events were given up in all. */
export type PruningRow = Pick<
  Seal,
  'afterSeq' | 'lastTransaction' | 'lastSeq' | 'events' | 'hash'
> & { seal: string }

const rowOf = ({ seal, events }: Pruning): PruningRow => {
  const { number, afterSeq, lastTransaction, lastSeq, hash } = seal
  return { seal: number, afterSeq, lastTransaction, lastSeq, events, hash }
}

/** Whether a row says what it should. */
export const isRowOf = (row: PruningRow, pruning: Pruning) => {
  const expected = Object.entries(rowOf(pruning))
  return expected.every(([name, value]) => row[name as keyof PruningRow] === value)
}

const rowColumns = columnList(['seal', 'afterSeq', 'lastTransaction', 'lastSeq', 'events', 'hash'])

/** How many events are given up at once, unless one seal covers more. */
const givenUpAtOnce = 1_000

const sumOf = (numbers: string[]) => String(numbers.reduce((sum, one) => sum + BigInt(one), 0n))

/** What was given up of the trail, as it has grown old. */
export const prunings = (db: Db, dialect: Dialect) => {
  const places = placesOf(dialect)

  /** The events that a seal, or one before it, covers. */
  const covered = (seal: Seal) => {
    const own = Prisma.sql`("seq" <= ${Number(seal.highestSeq)} AND ${places.upTo(endOf(seal))})`
    return seal.afterSeq === '0' ? own : Prisma.sql`("seq" <= ${Number(seal.afterSeq)} OR ${own})`
  }

  const last = async (): Promise<Pruning | undefined> => {
    const [found] = await db.ask<Seal & { givenUp: string }>(
      Prisma.sql`SELECT ${sealColumns},
          (SELECT "events" FROM "castellan_prunings" WHERE "seal" = "number") AS "givenUp"
        FROM "castellan_seals" WHERE "number" = (SELECT max("seal") FROM "castellan_prunings")`,
    )
    if (!found) return undefined
    const { givenUp, ...seal } = withTexts(found)
    return { seal, events: givenUp }
  }

  const sealsAfter = async (number: string) =>
    (
      await db.scan<DatedSeal>(
        Prisma.sql`SELECT ${sealColumns}, "createdAt" FROM "castellan_seals"
          WHERE "number" > ${Number(number)} ORDER BY "number" LIMIT ${givenUpAtOnce}`,
      )
    ).map(withTexts)

  return {
    last,

    /**
     * What can be given up next: from the beginning on, what was sealed before an instant, and no event
     * that is younger, whatever clock its seal had.
     */
    due: async (before: Date): Promise<Pruning | undefined> => {
      const given = await last()
      const old = oldOnes(await sealsAfter(given?.seal.number ?? '0'), before, givenUpAtOnce)
      const end = old.at(-1)
      if (!end) return undefined
      const [young] = await db.scan<Place>(
        Prisma.sql`SELECT ${places.columns} FROM "castellan_events"
          WHERE ${covered(end)} AND "createdAt" >= ${instantIn(dialect, before)}
          ORDER BY ${places.order} LIMIT 1`,
      )
      const seals = young ? old.filter((seal) => !covers(seal, withTexts(young))) : old
      const seal = seals.at(-1)
      const counts = [given?.events ?? '0', ...seals.map(({ events }) => events)]
      return seal && { seal, events: sumOf(counts) }
    },

    /** Gives up events, which can be removed then; answers whether nobody else has. */
    giveUp: async (pruning: Pruning, now: Date): Promise<boolean> => {
      const given = await last()
      if (given && BigInt(given.seal.number) >= BigInt(pruning.seal.number)) return false
      await db.ask(
        Prisma.sql`INSERT INTO "castellan_prunings"
          ${inserted({ ...rowOf(pruning), createdAt: now.toISOString() })}`,
      )
      return true
    },

    /**
     * Removes the events that were given up, after what is to be written before: where no event is
     * left, a file gives out their numbers anew.
     */
    remove: async ({ seal }: Pruning): Promise<void> => {
      await db.writeLast(Prisma.sql`DELETE FROM "castellan_events" WHERE ${covered(seal)}`)
    },

    /** How many events are there at places that a pruning has emptied. */
    left: async ({ seal }: Pruning): Promise<string> => {
      const [found] = await db.scan<{ left: unknown }>(
        Prisma.sql`SELECT count(*) AS "left" FROM "castellan_events" WHERE ${covered(seal)}`,
      )
      return String(found?.left)
    },

    /** When the trail tells of a pruning, in an event that is there; nothing where it does not. */
    toldAt: async ({ seal }: Pruning): Promise<Date | undefined> => {
      const [found] = await db.scan<{ createdAt: Date }>(
        Prisma.sql`SELECT "createdAt" FROM "castellan_events"
          WHERE "action" = 'trail.pruned' AND "subject" = ${seal.number}
            AND "change" LIKE ${`%${seal.hash}%`} AND NOT ${covered(seal)} LIMIT 1`,
      )
      return found?.createdAt
    },

    /** The rows of seals after one and up to another, in their order. */
    rows: async (after: string, upTo?: string): Promise<PruningRow[]> =>
      (
        await db.scan<PruningRow>(
          Prisma.sql`SELECT ${rowColumns} FROM "castellan_prunings"
            WHERE "seal" > ${Number(after)}
              ${upTo === undefined ? Prisma.empty : Prisma.sql`AND "seal" <= ${Number(upTo)}`}
            ORDER BY "seal"`,
        )
      ).map(withTexts),
  }
}
