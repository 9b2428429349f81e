import { type Db, type Dialect, isUniqueViolation } from '../database.ts'
import type { OpenDatabase } from '../open-database.ts'
import type { Repositories, RunTransaction } from '../repositories/index.ts'
import { createAuditLogVerifier } from './verify.ts'

/** What keeps the trail: it is sealed, given up as it grows old, and verified. */
export function createAuditLog(
  db: Db,
  dialect: Dialect,
  {
    repositories,
    transaction,
    executeAutocommit,
    now,
  }: Pick<OpenDatabase, 'executeAutocommit'> & {
    repositories: Repositories
    transaction: RunTransaction
    now: () => Date
  },
) {
  /** Whether it was done here: another server may have been first, as there is one row of a number. */
  const unlessAnother = async (work: Promise<boolean>) =>
    work.catch((error: unknown) => {
      if (isUniqueViolation(error)) return false
      throw error
    })

  const giveUp = async (before: Date) => {
    // Found outside of the transaction, as what is sealed never changes.
    const due = await repositories.prunings.due(before)
    if (!due) return false
    const { checkpoint, eventCount } = due
    const after = {
      before: before.toISOString(),
      events: Number(eventCount),
      hash: checkpoint.hash,
    }
    return transaction(async (tx) => {
      if (!(await tx.prunings.giveUp(due, now()))) return false
      await tx.auditEvents.record(
        {
          action: 'audit.pruned',
          actorKind: 'nobody',
          subject: checkpoint.number,
          change: { after },
        },
        now(),
      )
      await tx.prunings.remove(due)
      return true
    })
  }

  return {
    /** Seals events that can no longer be preceded by others; answers whether there may be more. */
    seal: async (): Promise<boolean> => {
      // Read outside of the transaction, which so is in no writer's way.
      const next = await repositories.checkpoints.next()
      if (!next) return false
      return unlessAnother(
        executeAutocommit(repositories.checkpoints.appending(next, now())).then(() => true),
      )
    },

    /** Gives up sealed events of before an instant, with an event of it; answers whether there may be more. */
    prune: (before: Date): Promise<boolean> => unlessAnother(giveUp(before)),

    verify: createAuditLogVerifier(db, dialect),
  }
}
