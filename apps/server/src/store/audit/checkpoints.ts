import { createHash } from 'node:crypto'
import type { Checkpoint, LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildInsert, quoteColumns } from '../sql.ts'
import {
  createPositionSql,
  nextTransactionColumn,
  settledCondition,
  stringifyNumbers,
} from './position.ts'

/** Stands for the hash before the first. */
const origin = '0'.repeat(64)

/** What is before the first seal. */
export const genesisCheckpoint: Checkpoint = {
  number: '0',
  epochStart: '0',
  lastTransaction: '-1',
  lastSeq: '0',
  highestSeq: '0',
  eventCount: '0',
  contentHash: '',
  hash: origin,
}

/** An event as a seal takes it. */
export type DigestedEvent = LogPosition & { digest: string }

/** The columns of a seal. */
export const checkpointColumns = quoteColumns(Object.keys(genesisCheckpoint))

/** How many events a seal covers at most. */
const sealedAtOnce = 2_000

/** The hash of a seal, over all that it says and the hash of the one before. */
export function computeCheckpointHash(seal: Omit<Checkpoint, 'hash'>, previous: string) {
  const { number, epochStart, lastTransaction, lastSeq, highestSeq, eventCount, contentHash } = seal
  const told = [
    previous,
    number,
    epochStart,
    lastTransaction,
    lastSeq,
    highestSeq,
    eventCount,
    contentHash,
  ]
  return createHash('sha256').update(JSON.stringify(told)).digest('hex')
}

/** Hashes events in the order in which they are sealed. */
export function createContentHash() {
  const hash = createHash('sha256')
  return {
    add: ({ transaction, seq, digest }: DigestedEvent) =>
      hash.update(`${transaction} ${seq} ${digest}\n`),
    digest: () => hash.digest('hex'),
  }
}

/** The last event that a seal covers. */
export function toEndPosition({
  lastTransaction,
  lastSeq,
}: Pick<Checkpoint, 'lastTransaction' | 'lastSeq'>) {
  return {
    transaction: lastTransaction,
    seq: lastSeq,
  }
}

/** The seals of the trail. */
export function createCheckpointRepository(db: Db, dialect: Dialect) {
  const places = createPositionSql(dialect)

  const last = async (): Promise<Checkpoint & { next: string }> => {
    const [found] = await db.queryLong<Checkpoint & { next: string }>(
      Prisma.sql`SELECT * FROM (SELECT ${nextTransactionColumn[dialect]} AS "next") AS "now"
        LEFT JOIN (SELECT ${checkpointColumns} FROM "castellan_audit_checkpoints" ORDER BY "number" DESC LIMIT 1) AS "last"
        ON 1 = 1`,
    )
    const { next, ...seal } = stringifyNumbers(found as Checkpoint & { next: string })
    return seal.number === null ? { ...genesisCheckpoint, next } : { ...seal, next }
  }

  const unsealed = async (from: Checkpoint, condition: Prisma.Sql) =>
    (
      await db.queryLong<DigestedEvent>(
        Prisma.sql`SELECT ${places.columns}, "digest" FROM "castellan_audit_events"
          WHERE ${places.after(toEndPosition(from))} AND "seq" > ${Number(from.epochStart)} AND ${condition}
          ORDER BY ${places.order} LIMIT ${sealedAtOnce}`,
      )
    ).map(stringifyNumbers)

  /** The seal that follows the last one, if there is something to seal. */
  const next = async (): Promise<Checkpoint | undefined> => {
    const { next: coming, ...found } = await last()
    // A database that was restored elsewhere finds its transactions counted from the start again.
    const isRestored = BigInt(found.lastTransaction) >= BigInt(coming)
    const left = isRestored ? await unsealed(found, Prisma.sql`1 = 1`) : []
    const { lastTransaction, lastSeq } = genesisCheckpoint
    const from =
      isRestored && left.length === 0
        ? { ...found, epochStart: found.highestSeq, lastTransaction, lastSeq }
        : found
    const rows = left.length > 0 ? left : await unsealed(from, settledCondition[dialect])
    const end = rows.at(-1)
    if (!end) return undefined
    const content = createContentHash()
    for (const row of rows) content.add(row)
    const seal = {
      number: String(BigInt(found.number) + 1n),
      epochStart: from.epochStart,
      lastTransaction: end.transaction,
      lastSeq: end.seq,
      highestSeq: rows.reduce((highest, { seq }) => greater(highest, seq), found.highestSeq),
      eventCount: String(rows.length),
      contentHash: content.digest(),
    }
    return { ...seal, hash: computeCheckpointHash(seal, found.hash) }
  }

  return {
    last: async (): Promise<Checkpoint> => {
      const { next: _next, ...seal } = await last()
      return seal
    },
    next,

    /** The statement that appends a seal. */
    appending: (seal: Checkpoint, now: Date) =>
      Prisma.sql`INSERT INTO "castellan_audit_checkpoints" ${buildInsert({ ...seal, createdAt: now.toISOString() })}`,

    /** Seals after the one of a number, in their order. */
    after: async (number: string, limit: number): Promise<Checkpoint[]> =>
      (
        await db.queryLong<Checkpoint>(
          Prisma.sql`SELECT ${checkpointColumns} FROM "castellan_audit_checkpoints" WHERE "number" > ${Number(number)}
            ORDER BY "number" LIMIT ${limit}`,
        )
      ).map(stringifyNumbers),
  }
}

/** The greater of two numbers that are written as texts. */
function greater(one: string, other: string) {
  return BigInt(one) > BigInt(other) ? one : other
}
