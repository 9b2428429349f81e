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
  'epochStart' | 'lastTransaction' | 'lastSeq' | 'eventCount' | 'hash'
> & { checkpoint: string }

const rowColumns = quoteColumns([
  'checkpoint',
  'epochStart',
  'lastTransaction',
  'lastSeq',
  'eventCount',
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
          (SELECT "eventCount" FROM "castellan_audit_prunings" WHERE "checkpoint" = "number") AS "givenUp"
        FROM "castellan_audit_checkpoints" WHERE "number" = (SELECT max("checkpoint") FROM "castellan_audit_prunings")`,
    )
    if (!found) return undefined
    const { givenUp, ...checkpoint } = stringifyNumbers(found)
    return { checkpoint, eventCount: givenUp }
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
      const old = selectPrunable(
        await sealsAfter(given?.checkpoint.number ?? '0'),
        before,
        givenUpAtOnce,
      )
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
      const counts = [given?.eventCount ?? '0', ...seals.map(({ eventCount }) => eventCount)]
      return seal && { checkpoint: seal, eventCount: sumOf(counts) }
    },

    /** Gives up events, which can be removed then; answers whether nobody else has. */
    giveUp: async (pruning: Pruning, now: Date): Promise<boolean> => {
      const given = await last()
      if (given && BigInt(given.checkpoint.number) >= BigInt(pruning.checkpoint.number))
        return false
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
    remove: async ({ checkpoint }: Pruning): Promise<void> => {
      await db.executeOnCommit(
        Prisma.sql`DELETE FROM "castellan_audit_events" WHERE ${covered(checkpoint)}`,
      )
    },

    /** How many events are there at places that a pruning has emptied. */
    left: async ({ checkpoint }: Pruning): Promise<string> => {
      const [found] = await db.queryLong<{ left: unknown }>(
        Prisma.sql`SELECT count(*) AS "left" FROM "castellan_audit_events" WHERE ${covered(checkpoint)}`,
      )
      return String(found?.left)
    },

    /** When the trail tells of a pruning, in an event that is there; nothing where it does not. */
    toldAt: async ({ checkpoint }: Pruning): Promise<Date | undefined> => {
      const [found] = await db.queryLong<{ createdAt: Date }>(
        Prisma.sql`SELECT "createdAt" FROM "castellan_audit_events"
          WHERE "action" = 'audit.pruned' AND "subject" = ${checkpoint.number}
            AND "change" LIKE ${`%${checkpoint.hash}%`} AND NOT ${covered(checkpoint)} LIMIT 1`,
      )
      return found?.createdAt
    },

    /** The rows of seals after one and up to another, in their order. */
    rows: async (after: string, upTo?: string): Promise<PruningRow[]> =>
      (
        await db.queryLong<PruningRow>(
          Prisma.sql`SELECT ${rowColumns} FROM "castellan_audit_prunings"
            WHERE "checkpoint" > ${Number(after)}
              ${upTo === undefined ? Prisma.empty : Prisma.sql`AND "checkpoint" <= ${Number(upTo)}`}
            ORDER BY "checkpoint"`,
        )
      ).map(stringifyNumbers),
  }
}

function rowOf({ checkpoint, eventCount }: Pruning): PruningRow {
  const { number, epochStart, lastTransaction, lastSeq, hash } = checkpoint
  return { checkpoint: number, epochStart, lastTransaction, lastSeq, eventCount, hash }
}

function sumOf(numbers: string[]) {
  return String(numbers.reduce((sum, one) => sum + BigInt(one), 0n))
}
