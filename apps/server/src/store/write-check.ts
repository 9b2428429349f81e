import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import sql, { raw } from 'sql-template-tag'
import type { Dialect } from './database.ts'
import {
  createWriteRefusal,
  isRefused,
  isUnavailable,
  isWriteRefusal,
  RowNotWrittenError,
} from './errors.ts'
import type { OpenDatabase } from './open-database.ts'

/** How long the result of a probe counts, when it succeeded and when it was refused. */
const validMs = { accepted: 5_000, refused: 1_000 }

/**
 * How much a probe writes. After a refusal it is more than most requests write, as a full disk often
 * takes something small.
 */
const probeBytes = { accepted: 16, refused: 64 * 1024 }

/** How long a check waits for a probe. A probe takes longer while another program locks the database. */
const patienceMs = 250

/** How long an accepted probe says that an error is of a statement alone. */
const freshMs = 1_000

/**
 * Creates what tells whether the database accepts writes. It remembers that a write was refused for a
 * reason that all writes share, until one of its own succeeds. All writes append an event to the audit log.
 */
export function createWriteCheck(
  { executeAutocommit, dialect }: Pick<OpenDatabase, 'executeAutocommit' | 'dialect'>,
  now: () => Date,
) {
  let refusal: unknown
  let probedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined

  const readState = () => (refusal === undefined ? 'accepted' : 'refused')

  const probe = async () => {
    probedAt = now().getTime()
    const data = randomBytes(probeBytes[readState()]).toString('base64')
    try {
      const [, event, , row] = await executeAutocommit([
        sql`SAVEPOINT "castellan_write_probe"`,
        buildEvent(dialect, now()),
        sql`ROLLBACK TO SAVEPOINT "castellan_write_probe"`,
        sql`INSERT INTO "castellan_write_probe" ("id", "data") VALUES (1, ${data})
          ON CONFLICT ("id") DO UPDATE SET "data" = excluded."data"`,
      ])
      if (event !== 1 || row !== 1) throw new RowNotWrittenError()
      refusal = undefined
    } catch (error) {
      // A lock and a lost connection say nothing about writes.
      if (isWriteRefusal(error) || !isUnavailable(error)) refusal = error
    }
  }

  const probeIfDue = async (ageMs: number) => {
    // The clock may have been set back.
    const isDue = Math.abs(now().getTime() - probedAt) >= ageMs
    if (isDue)
      pending ??= probe().finally(() => {
        pending = undefined
      })
    await Promise.race([pending, pause(patienceMs, undefined, { ref: false })])
  }

  return {
    /**
     * Returns what a statement does, and remembers it if it is refused for such a reason. The reason of
     * any other refusal, such as a missing right, is one that all writes share if a probe is refused, too.
     */
    observe: async <T>(statement: Promise<T>): Promise<T> => {
      try {
        return await statement
      } catch (error) {
        if (isWriteRefusal(error)) refusal = error
        if (!isRefused(error)) throw error
        await probeIfDue(freshMs)
        throw refusal === undefined ? error : createWriteRefusal(error.message)
      }
    },
    /** Rejects with the error that refused a write, while none succeeds. */
    check: async () => {
      await probeIfDue(validMs[readState()])
      if (refusal !== undefined) throw refusal
    },
  }
}

/** Builds an event that is rolled back. It takes no number from the sequence of PostgreSQL. */
function buildEvent(dialect: Dialect, now: Date) {
  const [number, overriding, value] =
    dialect === 'sqlite' ? ['', '', ''] : ['"seq", ', 'OVERRIDING SYSTEM VALUE', '0, ']
  return sql`INSERT INTO "castellan_audit_events"
      (${raw(number)} "createdAt", "action", "actorKind", "digest") ${raw(overriding)}
    VALUES (${raw(value)} ${now.toISOString()}, 'audit.probed', 'nobody', '')`
}
