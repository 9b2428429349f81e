import { type Db, type Dialect, isTaken } from './db.ts'
import type { OpenDatabase, Rooms, Store } from './open.ts'
import { verification } from './verification.ts'

/** What keeps the trail: it is sealed, given up as it grows old, and verified. */
export const trail = (
  db: Db,
  dialect: Dialect,
  {
    rooms,
    transaction,
    atOnce,
    now,
  }: Pick<Store, 'transaction'> & Pick<OpenDatabase, 'atOnce'> & { rooms: Rooms; now: () => Date },
) => {
  /** Whether it was done here: another server may have been first, as there is one row of a number. */
  const unlessAnother = async (work: Promise<boolean>) =>
    work.catch((error: unknown) => {
      if (isTaken(error)) return false
      throw error
    })

  return {
    /** Seals events that can no longer be preceded by others; answers whether there may be more. */
    seal: async (): Promise<boolean> => {
      // Read outside of the transaction, which so is in no writer's way.
      const next = await rooms.seals.next()
      if (!next) return false
      return unlessAnother(atOnce(rooms.seals.appending(next, now())).then(() => true))
    },

    /** Gives up the sealed events of before an instant, and records that as an event. */
    prune: async (before: Date): Promise<void> => {
      const giveUp = transaction(async (tx) => {
        const pruning = await tx.prunings.giveUp(before, now())
        if (!pruning) return false
        const { seal, events } = pruning
        await tx.events.record(
          {
            action: 'trail.pruned',
            actorKind: 'nobody',
            subject: seal,
            change: { after: { before: before.toISOString(), events: Number(events) } },
          },
          now(),
        )
        return true
      })
      await unlessAnother(giveUp)
      const given = await rooms.prunings.last()
      if (given) while (await transaction((tx) => tx.prunings.remove(given)));
    },

    verify: verification(db, dialect),
  }
}
