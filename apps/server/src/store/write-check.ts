import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isUnavailable, isWriteRefusal } from './errors.ts'
import { Prisma } from './generated/client.ts'
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

/**
 * Creates what tells whether the database accepts writes. It remembers that a write was refused for a
 * reason that all writes share, until one of its own succeeds.
 */
export function createWriteCheck(
  executeAutocommit: OpenDatabase['executeAutocommit'],
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
      await executeAutocommit(
        Prisma.sql`INSERT INTO "castellan_write_probe" ("id", "data") VALUES (1, ${data})
          ON CONFLICT ("id") DO UPDATE SET "data" = excluded."data"`,
      )
      refusal = undefined
    } catch (error) {
      // A lock and a lost connection say nothing about writes.
      if (isWriteRefusal(error) || !isUnavailable(error)) refusal = error
    }
  }

  const probeIfDue = () => {
    // The clock may have been set back.
    const isDue = Math.abs(now().getTime() - probedAt) >= validMs[readState()]
    if (isDue)
      pending ??= probe().finally(() => {
        pending = undefined
      })
    return pending
  }

  return {
    /** Returns what a write does, and remembers it if it is refused for such a reason. */
    observe: async <T>(write: Promise<T>): Promise<T> => {
      try {
        return await write
      } catch (error) {
        if (isWriteRefusal(error)) refusal = error
        throw error
      }
    },
    /** Rejects with the error that refused a write, while none succeeds. */
    check: async () => {
      await Promise.race([probeIfDue(), pause(patienceMs, undefined, { ref: false })])
      if (refusal !== undefined) throw refusal
    },
  }
}
