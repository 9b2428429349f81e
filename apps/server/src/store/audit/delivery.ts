import sql from 'sql-template-tag'
import type { Checkpoint } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import { buildWhere } from '../sql.ts'
import {
  checkpointSize,
  createCheckpointRepository,
  genesisCheckpoint,
  toEndPosition,
} from './checkpoints.ts'
import { createPositionSql, stringifyNumbers } from './position.ts'
import { type AuditEventRow, eventColumns } from './stored-event.ts'

/** The next checkpoint whose events another system gets, and the one before. */
export type Delivery = { previous: Checkpoint; checkpoint: Checkpoint }

/** Who sends events to another system, and until when no other server does. */
export type DeliveryHolder = { holder: string; now: Date; until: Date }

/**
 * Creates the queries of the delivery of the audit log to another system. It goes from checkpoint to
 * checkpoint: no event can still appear before the end of one.
 */
export function createAuditDeliveryRepository(db: Db, dialect: Dialect) {
  const position = createPositionSql(dialect)
  const { listAfter } = createCheckpointRepository(db, dialect)

  const findLast = async (): Promise<string> => {
    const [row] = await db.query<{ checkpoint: unknown }>(
      sql`SELECT "checkpoint" FROM "castellan_audit_delivery" LIMIT 1`,
    )
    return String(row?.checkpoint ?? genesisCheckpoint.number)
  }

  return {
    /** Returns the number of the last checkpoint whose events were delivered. */
    findLast,

    /** Finds what to deliver next. */
    findNext: async (): Promise<Delivery | undefined> => {
      const last = await findLast()
      const isFirst = last === genesisCheckpoint.number
      const [previous, checkpoint] = isFirst
        ? [genesisCheckpoint, ...(await listAfter(last, 1))]
        : await listAfter(String(BigInt(last) - 1n), 2)
      return previous && checkpoint && { previous, checkpoint }
    },

    /** Lists the events of a checkpoint, in the order of the log. Pruned ones are missing. */
    listEvents: async ({ previous, checkpoint }: Delivery): Promise<AuditEventRow[]> => {
      const { epochStart, highestSeq } = checkpoint
      const start = previous.epochStart === epochStart ? previous : genesisCheckpoint
      const where = buildWhere([
        position.isAfter(toEndPosition(start)),
        position.isUpTo(toEndPosition(checkpoint)),
        sql`"seq" > ${Number(epochStart)}`,
        sql`"seq" <= ${Number(highestSeq)}`,
      ])
      const rows = await db.queryLong<AuditEventRow>(
        sql`SELECT ${position.columns}, ${eventColumns} FROM "castellan_audit_events"
          ${where} ORDER BY ${position.order} LIMIT ${checkpointSize}`,
      )
      return rows.map(stringifyNumbers)
    },

    /** Takes the delivery, or keeps it. Returns false while another server has it. */
    claim: async ({ holder, now, until }: DeliveryHolder): Promise<boolean> => {
      const rows = await db.query(
        sql`INSERT INTO "castellan_audit_delivery" AS "held" ("id", "checkpoint", "heldBy", "heldUntil")
          VALUES (1, 0, ${holder}, ${until})
          ON CONFLICT ("id") DO UPDATE SET "heldBy" = excluded."heldBy", "heldUntil" = excluded."heldUntil"
            WHERE "held"."heldBy" = ${holder} OR "held"."heldUntil" < ${now}
          RETURNING "id"`,
      )
      return rows.length > 0
    },

    /** Lets another server take the delivery at once. */
    release: async (holder: string, now: Date): Promise<void> => {
      await db.query(
        sql`UPDATE "castellan_audit_delivery" SET "heldUntil" = ${now}, "heldBy" = ''
          WHERE "heldBy" = ${holder} RETURNING "id"`,
      )
    },

    /** Records that the events of a checkpoint are delivered, unless another server took over. */
    record: async ({ checkpoint }: Delivery, holder: string): Promise<void> => {
      await db.query(
        sql`UPDATE "castellan_audit_delivery" SET "checkpoint" = ${Number(checkpoint.number)}
          WHERE "heldBy" = ${holder} RETURNING "id"`,
      )
    },
  }
}
