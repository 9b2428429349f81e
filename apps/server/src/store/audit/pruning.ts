import {
  type Checkpoint,
  coversPosition,
  type DatedCheckpoint,
  type LogPosition,
  type Pruning,
  selectPrunable,
} from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildInsert, encodeDate, quoteColumns } from '../sql.ts'
import { checkpointColumns, toEndPosition } from './checkpoints.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'

/** What a row says: what its seal says, and how many events were given up in all. */
export type PruningRow = Pick<
  Checkpoint,
  'epochStart' | 'lastTransaction' | 'lastSeq' | 'events' | 'hash'
> & { seal: string }

const rowColumns = quoteColumns([
  'seal',
  'epochStart',
  'lastTransaction',
  'lastSeq',
  'events',
  'hash',
])

/** How many events are given up at once, unless one seal covers more. */
const givenUpAtOnce = 1_000

/** Whether a row says what it should. */
export function matchesPruning(row: PruningRow, pruning: Pruning) {
  const expected = Object.entries(rowOf(pruning))
  return expected.every(([name, value]) => row[name as keyof PruningRow] === value)
}

/** What was given up of the trail, as it has grown old. */
export function createPruningRepository(db: Db, dialect: Dialect) {
  const places = createPositionSql(dialect)

  /** The events that a seal, or one before it, covers. */
  const covered = (seal: Checkpoint) => {
    const own = Prisma.sql`("seq" <= ${Number(seal.highestSeq)} AND ${places.upTo(toEndPosition(seal))})`
    return seal.epochStart === '0'
      ? own
      : Prisma.sql`("seq" <= ${Number(seal.epochStart)} OR ${own})`
  }

  const last = async (): Promise<Pruning | undefined> => {
    const [found] = await db.query<Checkpoint & { givenUp: string }>(
      Prisma.sql`SELECT ${checkpointColumns},
          (SELECT "events" FROM "castellan_audit_prunings" WHERE "seal" = "number") AS "givenUp"
        FROM "castellan_audit_checkpoints" WHERE "number" = (SELECT max("seal") FROM "castellan_audit_prunings")`,
    )
    if (!found) return undefined
    const { givenUp, ...seal } = stringifyNumbers(found)
    return { seal, events: givenUp }
  }

  const sealsAfter = async (number: string) =>
    (
      await db.queryLong<DatedCheckpoint>(
        Prisma.sql`SELECT ${checkpointColumns}, "createdAt" FROM "castellan_audit_checkpoints"
          WHERE "number" > ${Number(number)} ORDER BY "number" LIMIT ${givenUpAtOnce}`,
      )
    ).map(stringifyNumbers)

  return {
    last,

    /**
     * What can be given up next: from the beginning on, what was sealed before an instant, and no event
     * that is younger, whatever clock its seal had.
     */
    due: async (before: Date): Promise<Pruning | undefined> => {
      const given = await last()
      const old = selectPrunable(await sealsAfter(given?.seal.number ?? '0'), before, givenUpAtOnce)
      const end = old.at(-1)
      if (!end) return undefined
      const [young] = await db.queryLong<LogPosition>(
        Prisma.sql`SELECT ${places.columns} FROM "castellan_audit_events"
          WHERE ${covered(end)} AND "createdAt" >= ${encodeDate(dialect, before)}
          ORDER BY ${places.order} LIMIT 1`,
      )
      const seals = young
        ? old.filter((seal) => !coversPosition(seal, stringifyNumbers(young)))
        : old
      const seal = seals.at(-1)
      const counts = [given?.events ?? '0', ...seals.map(({ events }) => events)]
      return seal && { seal, events: sumOf(counts) }
    },

    /** Gives up events, which can be removed then; answers whether nobody else has. */
    giveUp: async (pruning: Pruning, now: Date): Promise<boolean> => {
      const given = await last()
      if (given && BigInt(given.seal.number) >= BigInt(pruning.seal.number)) return false
      await db.query(
        Prisma.sql`INSERT INTO "castellan_audit_prunings"
          ${buildInsert({ ...rowOf(pruning), createdAt: now.toISOString() })}`,
      )
      return true
    },

    /**
     * Removes the events that were given up, after what is to be written before: where no event is
     * left, a file gives out their numbers anew.
     */
    remove: async ({ seal }: Pruning): Promise<void> => {
      await db.executeOnCommit(
        Prisma.sql`DELETE FROM "castellan_audit_events" WHERE ${covered(seal)}`,
      )
    },

    /** How many events are there at places that a pruning has emptied. */
    left: async ({ seal }: Pruning): Promise<string> => {
      const [found] = await db.queryLong<{ left: unknown }>(
        Prisma.sql`SELECT count(*) AS "left" FROM "castellan_audit_events" WHERE ${covered(seal)}`,
      )
      return String(found?.left)
    },

    /** When the trail tells of a pruning, in an event that is there; nothing where it does not. */
    toldAt: async ({ seal }: Pruning): Promise<Date | undefined> => {
      const [found] = await db.queryLong<{ createdAt: Date }>(
        Prisma.sql`SELECT "createdAt" FROM "castellan_audit_events"
          WHERE "action" = 'audit.pruned' AND "subject" = ${seal.number}
            AND "change" LIKE ${`%${seal.hash}%`} AND NOT ${covered(seal)} LIMIT 1`,
      )
      return found?.createdAt
    },

    /** The rows of seals after one and up to another, in their order. */
    rows: async (after: string, upTo?: string): Promise<PruningRow[]> =>
      (
        await db.queryLong<PruningRow>(
          Prisma.sql`SELECT ${rowColumns} FROM "castellan_audit_prunings"
            WHERE "seal" > ${Number(after)}
              ${upTo === undefined ? Prisma.empty : Prisma.sql`AND "seal" <= ${Number(upTo)}`}
            ORDER BY "seal"`,
        )
      ).map(stringifyNumbers),
  }
}

function rowOf({ seal, events }: Pruning): PruningRow {
  const { number, epochStart, lastTransaction, lastSeq, hash } = seal
  return { seal: number, epochStart, lastTransaction, lastSeq, events, hash }
}

function sumOf(numbers: string[]) {
  return String(numbers.reduce((sum, one) => sum + BigInt(one), 0n))
}
