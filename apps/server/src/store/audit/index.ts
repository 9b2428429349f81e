/**
 * The audit log: events in a chain of checkpoints, which shows every later change.
 *
 * - **Events are appended without a lock.** Each transaction inserts its own row with a digest of all
 *   it says but its position. No event refers to the one before, so writers never wait for each other.
 * - **A log position** is the place of an event in one total order: `(transaction, seq)` on PostgreSQL,
 *   `seq` on SQLite. There `seq` alone is not enough: an event with a
 *   lower number may be committed later.
 * - **A checkpoint** covers the events after the previous checkpoint. Its hash includes their number,
 *   the hash of their digests and the previous hash, like the checkpoints (signed tree heads) of
 *   RFC 6962 and C2SP. The last one is the head: stored elsewhere, it proves what came before.
 * - **Checkpoints wait for older transactions.** An event is covered when no transaction before its own
 *   is open (`pg_snapshot_xmin`). So no event can appear later at a position that is already covered.
 * - **An epoch** ends when the database is restored on another PostgreSQL server, which counts its
 *   transactions from a lower number. `epochStart` is the last `seq` of the epochs before.
 * - **Pruning** deletes the events of whole checkpoints and records that. Checkpoints are never deleted.
 *
 * See apps/docs/audit-log.md and decision 14.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Mutex } from 'async-mutex'
import type { Checkpoint } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect, Query } from '../database.ts'
import { isUniqueViolation, RowNotWrittenError } from '../errors.ts'
import type { OpenDatabase } from '../open-database.ts'
import type { Repositories, RunTransaction } from '../repositories/index.ts'
import type { Head } from './verification-report.ts'
import { createAuditLogVerifier } from './verify.ts'
import { createHeadVerifier } from './verify-head.ts'

type AuditLogDeps = Pick<OpenDatabase, 'executeAutocommit'> & {
  repositories: Repositories
  transaction: RunTransaction
  /** Opens what reads for long, and delays no one. */
  openReads: () => Promise<{ query: Query; close: () => Promise<void> }>
  now: () => Date
}

type VerificationRequest = {
  /** A head of an earlier verification, which must still be in the log. */
  expectedHead?: Head | undefined
  takeTurn?: <T>(step: () => Promise<T>) => Promise<T>
}

/** How long a server that stops waits for older transactions, before which no event gets a checkpoint. */
const lastCheckpointsMs = 1_000

/** Creates the functions that write checkpoints, prune the audit log and verify it. */
export function createAuditLog(
  db: Db,
  dialect: Dialect,
  { repositories, transaction, executeAutocommit, openReads, now }: AuditLogDeps,
) {
  const verifications = new Mutex()
  const writeCheckpoint = async (): Promise<boolean> => {
    // Read outside of a transaction, so that no writer waits.
    const next = await repositories.checkpoints.computeNext(now())
    return next ? unlessWrittenByAnother(append(next)) : false
  }

  return {
    /** Writes the next checkpoint. Returns whether there may be events for another one. */
    writeCheckpoint,

    /** Writes checkpoints until every event has one, and waits a moment for transactions of others. */
    writeLastCheckpoints: async (): Promise<void> => {
      const deadline = Date.now() + lastCheckpointsMs
      for (;;) {
        if (await writeCheckpoint()) continue
        if (Date.now() > deadline || !(await repositories.checkpoints.hasUncovered())) return
        await pause(20)
      }
    },

    /**
     * Prunes events from before a time, up to a checkpoint if one is given. Returns whether there may be
     * more of them.
     */
    prune: (before: Date, lastCheckpoint?: string): Promise<boolean> =>
      unlessWrittenByAnother(pruneOnce(before, lastCheckpoint)),

    /**
     * Verifies the whole log on a connection of its own, one verification at a time. Each query is a step that
     * waits for its turn.
     */
    verify: ({ expectedHead, takeTurn = (step) => step() }: VerificationRequest = {}) =>
      verifications.runExclusive(async () => {
        const { query, close } = await openReads()
        const queryInTurn: Query = (statement) => takeTurn(() => query(statement))
        const reads = { ...db, query: queryInTurn, queryLong: queryInTurn }
        return createAuditLogVerifier(reads, dialect)({ expectedHead }).finally(close)
      }),

    /** Verifies the last checkpoint alone. */
    verifyHead: createHeadVerifier(db, dialect),
  }

  async function append(checkpoint: Checkpoint) {
    const { buildAppend, findLast } = repositories.checkpoints
    const [written = 0] = await executeAutocommit([buildAppend(checkpoint)])
    if (written > 0) return true
    if (BigInt((await findLast()).number) < BigInt(checkpoint.number))
      throw new RowNotWrittenError()
    return false
  }

  async function pruneOnce(before: Date, lastCheckpoint: string | undefined) {
    // Read outside of the transaction, because covered events never change.
    const pruning = await repositories.prunings.findPrunable(before, now(), lastCheckpoint)
    if (!pruning) return false
    const { number, hash } = pruning.checkpoint
    const after = { before: before.toISOString(), events: Number(pruning.eventCount), hash }
    return transaction(async (tx) => {
      if (!(await tx.prunings.record(pruning))) return false
      await tx.auditEvents.record(
        { action: 'audit.pruned', actorKind: 'nobody', subject: number, change: { after } },
        now(),
      )
      await tx.prunings.deleteEvents(pruning)
      return true
    })
  }
}

/** Returns false if another server has written the row of the same number first. */
async function unlessWrittenByAnother(work: Promise<boolean>) {
  return work.catch((error: unknown) => {
    if (isUniqueViolation(error)) return false
    throw error
  })
}
