import { createHash } from 'node:crypto'
import sql, { type Sql } from 'sql-template-tag'
import type { Checkpoint, LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { buildInsert, quoteColumns, selectWholeTexts } from '../sql.ts'
import {
  createPositionSql,
  nextTransactionColumn,
  settledCondition,
  storedTimeColumn,
  stringifyNumbers,
} from './position.ts'

/** The value before the first checkpoint: the start of the chain. */
export const genesisCheckpoint: Checkpoint = {
  number: '0',
  epochStart: '0',
  lastTransaction: '-1',
  lastSeq: '0',
  highestSeq: '0',
  eventCount: '0',
  contentHash: '',
  createdAt: '',
  hash: '0'.repeat(64),
}

/** An event as the hash of a checkpoint includes it. */
export type DigestedEvent = LogPosition & { digest: string }

const { createdAt: _, contentHash: __, hash: ___, ...numbers } = genesisCheckpoint

/** Returns the columns of a checkpoint, for `decodeCheckpoint`. */
export function selectCheckpoint(dialect: Dialect) {
  const hashes = selectWholeTexts(dialect, ['contentHash', 'hash'])
  return sql`${quoteColumns(Object.keys(numbers))}, ${hashes}, ${storedTimeColumn[dialect]}`
}

/** A row of `selectCheckpoint`. */
export type CheckpointRow = Omit<Checkpoint, 'createdAt'> & { storedTime: string }

export function decodeCheckpoint({ storedTime, ...row }: CheckpointRow): Checkpoint {
  return stringifyNumbers({ ...row, createdAt: storedTime })
}

/** The highest number of events that one checkpoint covers. */
export const checkpointSize = 2_000

/** Computes the hash of a checkpoint over all its values and the hash of the previous checkpoint. */
export function computeCheckpointHash(checkpoint: Omit<Checkpoint, 'hash'>, previousHash: string) {
  const { number, epochStart, lastTransaction, lastSeq, highestSeq } = checkpoint
  const { eventCount, contentHash, createdAt } = checkpoint
  const values = [
    previousHash,
    number,
    epochStart,
    lastTransaction,
    lastSeq,
    highestSeq,
    eventCount,
    contentHash,
    createdAt,
  ]
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}

/** Creates the hash of the events of a checkpoint, which are added in the order of the log. */
export function createContentHash() {
  const hash = createHash('sha256')
  return {
    add: ({ transaction, seq, digest }: DigestedEvent) =>
      hash.update(`${transaction} ${seq} ${digest}\n`),
    digest: () => hash.digest('hex'),
  }
}

/** Returns the position of the last event that a checkpoint covers. */
export function toEndPosition({
  lastTransaction,
  lastSeq,
}: Pick<Checkpoint, 'lastTransaction' | 'lastSeq'>): LogPosition {
  return { transaction: lastTransaction, seq: lastSeq }
}

/** Creates the queries of checkpoints. */
export function createCheckpointRepository(db: Db, dialect: Dialect) {
  const position = createPositionSql(dialect)

  const findLast = async (): Promise<{ last: Checkpoint; nextTransaction: string }> => {
    const [row] = await db.queryLong<CheckpointRow & { nextTransaction: unknown }>(
      sql`SELECT * FROM (SELECT ${nextTransactionColumn[dialect]} AS "nextTransaction") AS "now"
        LEFT JOIN (SELECT ${selectCheckpoint(dialect)} FROM "castellan_audit_checkpoints" ORDER BY "number" DESC LIMIT 1) AS "last"
        ON 1 = 1`,
    )
    const { nextTransaction, ...last } = row as CheckpointRow & { nextTransaction: unknown }
    return {
      last: last.number === null ? genesisCheckpoint : decodeCheckpoint(last),
      nextTransaction: String(nextTransaction),
    }
  }

  const listEventsAfter = async (checkpoint: Checkpoint, condition: Sql) =>
    (
      await db.queryLong<DigestedEvent>(
        sql`SELECT ${position.columns}, "digest" FROM "castellan_audit_events"
          WHERE ${position.isAfter(toEndPosition(checkpoint))} AND "seq" > ${Number(checkpoint.epochStart)} AND ${condition}
          ORDER BY ${position.order} LIMIT ${checkpointSize}`,
      )
    ).map(stringifyNumbers)

  /**
   * Returns the events of the next checkpoint, and the checkpoint with the epoch that they follow; only those
   * before which no other can appear, unless `isReady` says otherwise.
   */
  const findNextEvents = async (isReady = settledCondition[dialect]) => {
    const { last, nextTransaction } = await findLast()
    // A database that is restored on another PostgreSQL server gets lower transaction numbers.
    const isRestored = BigInt(last.lastTransaction) >= BigInt(nextTransaction)
    if (!isRestored) return { last, events: await listEventsAfter(last, isReady) }
    const oldEvents = await listEventsAfter(last, sql`1 = 1`)
    if (oldEvents.length > 0) return { last, events: oldEvents }
    const { lastTransaction, lastSeq } = genesisCheckpoint
    const newEpoch = { ...last, epochStart: last.highestSeq, lastTransaction, lastSeq }
    return { last: newEpoch, events: await listEventsAfter(newEpoch, isReady) }
  }

  return {
    /** Returns the last checkpoint, or the genesis checkpoint. */
    findLast: async (): Promise<Checkpoint> => (await findLast()).last,

    /** Whether there are events without a checkpoint, also those that must wait for transactions. */
    hasUncovered: async () => (await findNextEvents(sql`1 = 1`)).events.length > 0,

    /** Returns the stored time of the first of them. */
    findUncoveredTime: async (): Promise<string | undefined> => {
      const [first] = (await findNextEvents(sql`1 = 1`)).events
      if (!first) return undefined
      const [found] = await db.queryLong<{ storedTime: string }>(
        sql`SELECT ${storedTimeColumn[dialect]} FROM "castellan_audit_events"
          WHERE ${position.isUpTo(first)} ORDER BY ${position.descending} LIMIT 1`,
      )
      return found?.storedTime
    },

    /** Computes the checkpoint that follows the last one. Returns undefined if no event is ready. */
    computeNext: async (now: Date): Promise<Checkpoint | undefined> => {
      const { last, events } = await findNextEvents()
      const end = events.at(-1)
      return end && buildCheckpoint(last, events, end, now)
    },

    /** Builds the statement that appends a checkpoint. It writes nothing if another has its number. */
    buildAppend: (checkpoint: Checkpoint) =>
      sql`INSERT INTO "castellan_audit_checkpoints" ${buildInsert(checkpoint)}`,

    /** Lists the checkpoints after a number. */
    listAfter: async (number: string, limit: number): Promise<Checkpoint[]> =>
      (
        await db.queryLong<CheckpointRow>(
          sql`SELECT ${selectCheckpoint(dialect)} FROM "castellan_audit_checkpoints" WHERE "number" > ${Number(number)}
            ORDER BY "number" LIMIT ${limit}`,
        )
      ).map(decodeCheckpoint),
  }
}

function buildCheckpoint(
  previous: Checkpoint,
  events: DigestedEvent[],
  end: LogPosition,
  now: Date,
) {
  const contentHash = createContentHash()
  for (const event of events) contentHash.add(event)
  const checkpoint = {
    number: String(BigInt(previous.number) + 1n),
    epochStart: previous.epochStart,
    lastTransaction: end.transaction,
    lastSeq: end.seq,
    highestSeq: events.reduce((highest, { seq }) => maxOf(highest, seq), previous.highestSeq),
    eventCount: String(events.length),
    contentHash: contentHash.digest(),
    createdAt: now.toISOString(),
  }
  return { ...checkpoint, hash: computeCheckpointHash(checkpoint, previous.hash) }
}

function maxOf(one: string, other: string) {
  return BigInt(one) > BigInt(other) ? one : other
}
