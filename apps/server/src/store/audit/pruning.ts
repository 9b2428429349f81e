import sql, { empty } from 'sql-template-tag'
import {
  type Checkpoint,
  coversPosition,
  type LogPosition,
  type Pruning,
  selectPrunable,
} from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { buildInsert, quoteColumns, selectWholeTexts } from '../sql.ts'
import {
  type CheckpointRow,
  decodeCheckpoint,
  selectCheckpoint,
  toEndPosition,
} from './checkpoints.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'

/** A stored pruning: values of its checkpoint, and how many events all prunings have deleted. */
export type PruningRow = Pick<
  Checkpoint,
  'epochStart' | 'lastTransaction' | 'lastSeq' | 'eventCount' | 'hash'
> & { checkpoint: string }

const pruningNumbers = quoteColumns([
  'checkpoint',
  'epochStart',
  'lastTransaction',
  'lastSeq',
  'eventCount',
] satisfies (keyof PruningRow)[])

/** The highest number of events that one pruning deletes, unless one checkpoint covers more. */
const pruningSize = 1_000

/** How much the clocks of two servers may differ. */
const clockToleranceMs = 86_400_000

/** Whether a row has the values that it must have. */
export function matchesPruning(row: PruningRow, pruning: Pruning) {
  const expected = Object.entries(toPruningRow(pruning))
  return expected.every(([name, value]) => row[name as keyof PruningRow] === value)
}

/** Creates the queries of prunings. */
export function createPruningRepository(db: Db, dialect: Dialect) {
  const position = createPositionSql(dialect)
  const isCovered = (checkpoint: Checkpoint) => buildCoverage(dialect, checkpoint)

  const findLast = async (): Promise<Pruning | undefined> => {
    const [row] = await db.query<CheckpointRow & { prunedCount: unknown }>(
      sql`SELECT ${selectCheckpoint(dialect)},
          (SELECT "eventCount" FROM "castellan_audit_prunings" WHERE "checkpoint" = "number") AS "prunedCount"
        FROM "castellan_audit_checkpoints" WHERE "number" = (SELECT max("checkpoint") FROM "castellan_audit_prunings")`,
    )
    if (!row) return undefined
    const { prunedCount, ...checkpoint } = row
    return { checkpoint: decodeCheckpoint(checkpoint), eventCount: String(prunedCount) }
  }

  const listCheckpointsAfter = async (number: string) =>
    (
      await db.queryLong<CheckpointRow>(
        sql`SELECT ${selectCheckpoint(dialect)} FROM "castellan_audit_checkpoints"
          WHERE "number" > ${Number(number)} ORDER BY "number" LIMIT ${pruningSize}`,
      )
    ).map(decodeCheckpoint)

  const findEventSince = async (time: Date, now: Date, checkpoint: Checkpoint) => {
    const [event] = await db.queryLong<LogPosition>(
      sql`SELECT ${position.columns} FROM "castellan_audit_events"
        WHERE ${isCovered(checkpoint)} AND "createdAt" >= ${time}
          AND "createdAt" <= ${addTolerance(now)}
        ORDER BY ${position.order} LIMIT 1`,
    )
    return event && stringifyNumbers(event)
  }

  return {
    findLast,

    /**
     * Finds the next checkpoints whose time, and that of all their events, is before `before`. An event
     * from the future keeps nothing: it is forged, and might be kept without end. Those after
     * `lastCheckpoint` are kept.
     * @throws if the time of the next checkpoint is no time, or far in the future
     */
    findPrunable: async (
      before: Date,
      now: Date,
      lastCheckpoint?: string,
    ): Promise<Pruning | undefined> => {
      const last = await findLast()
      const next = await listCheckpointsAfter(last?.checkpoint.number ?? '0')
      const isKept = ({ number }: Checkpoint) =>
        lastCheckpoint !== undefined && BigInt(number) > BigInt(lastCheckpoint)
      const old = selectPrunable(next, before, pruningSize).filter((one) => !isKept(one))
      const end = old.at(-1)
      if (!end) {
        if (next[0]) requireCredibleTime(next[0], now)
        return undefined
      }
      const young = await findEventSince(before, now, end)
      const prunable = young ? old.filter((one) => !coversPosition(one, young)) : old
      const checkpoint = prunable.at(-1)
      const counts = [last?.eventCount ?? '0', ...prunable.map(({ eventCount }) => eventCount)]
      return checkpoint && { checkpoint, eventCount: sumOf(counts) }
    },

    /** Records a pruning, which allows its events to be deleted. Returns false if it exists. */
    record: async (pruning: Pruning): Promise<boolean> => {
      const last = await findLast()
      if (last && BigInt(last.checkpoint.number) >= BigInt(pruning.checkpoint.number)) return false
      await db.writeRow(
        sql`INSERT INTO "castellan_audit_prunings" ${buildInsert(toPruningRow(pruning))}
          RETURNING "checkpoint"`,
      )
      return true
    },

    /**
     * Deletes the events of a pruning, with the commit of the transaction. Record its event before:
     * SQLite would give the numbers of the deleted events again if the table were empty.
     */
    deleteEvents: async ({ checkpoint }: Pruning): Promise<void> => {
      await db.executeOnCommit(
        sql`DELETE FROM "castellan_audit_events" WHERE ${isCovered(checkpoint)}`,
      )
    },

    /** Counts the events at pruned positions, where none should be. */
    countRemaining: async ({ checkpoint }: Pruning): Promise<number> => {
      const [row] = await db.queryLong<{ remaining: unknown }>(
        sql`SELECT count(*) AS "remaining" FROM "castellan_audit_events" WHERE ${isCovered(checkpoint)}`,
      )
      return Number(row?.remaining)
    },

    /** Returns the time of the event `audit.pruned` of a pruning, or undefined if there is none. */
    findEventTime: async ({ checkpoint }: Pruning): Promise<Date | undefined> => {
      const [event] = await db.queryLong<{ createdAt: Date }>(
        sql`SELECT "createdAt" FROM "castellan_audit_events"
          WHERE "action" = 'audit.pruned' AND "subject" = ${checkpoint.number}
            AND "change" LIKE ${`%${checkpoint.hash}%`} AND NOT ${isCovered(checkpoint)} LIMIT 1`,
      )
      return event?.createdAt
    },

    /** Lists the prunings after one checkpoint and up to another, both by number. */
    listBetween: async (after: string, upTo?: string): Promise<PruningRow[]> =>
      (
        await db.queryLong<PruningRow>(
          sql`SELECT ${pruningNumbers}, ${selectWholeTexts(dialect, ['hash'])} FROM "castellan_audit_prunings"
            WHERE "checkpoint" > ${Number(after)}
              ${upTo === undefined ? empty : sql`AND "checkpoint" <= ${Number(upTo)}`}
            ORDER BY "checkpoint"`,
        )
      ).map(stringifyNumbers),
  }
}

/** Builds the condition that this checkpoint or one before it covers an event. */
function buildCoverage(dialect: Dialect, checkpoint: Checkpoint) {
  const { isUpTo } = createPositionSql(dialect)
  const inEpoch = sql`("seq" <= ${Number(checkpoint.highestSeq)} AND ${isUpTo(toEndPosition(checkpoint))})`
  return checkpoint.epochStart === '0'
    ? inEpoch
    : sql`("seq" <= ${Number(checkpoint.epochStart)} OR ${inEpoch})`
}

function addTolerance(now: Date) {
  return new Date(now.getTime() + clockToleranceMs)
}

/** Requires a time that servers whose clocks differ could have written. */
function requireCredibleTime({ number, createdAt }: Checkpoint, now: Date) {
  if (new Date(createdAt) <= addTolerance(now)) return
  throw new Error(
    `Checkpoint ${number} says that it was written at ${createdAt}. Nothing is pruned from there on. Verify the audit log.`,
  )
}

function toPruningRow({ checkpoint, eventCount }: Pruning): PruningRow {
  const { number, epochStart, lastTransaction, lastSeq, hash } = checkpoint
  return { checkpoint: number, epochStart, lastTransaction, lastSeq, eventCount, hash }
}

function sumOf(numbers: string[]) {
  return String(numbers.reduce((sum, one) => sum + BigInt(one), 0n))
}
