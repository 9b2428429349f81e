import type { Db, Dialect } from './database.ts'
import type { Repositories } from './repositories/index.ts'
import { buildStoredCounts } from './user-list/count.ts'

/** What a monitor wants to know of the data. */
export type Figures = {
  /** Users by state, as they are counted; undefined while the table of an app counts nothing. */
  users: { active: number; banned: number } | undefined
  /** The time of the oldest audit event without a checkpoint. */
  uncoveredSince: Date | undefined
}

/** Creates the function that reads the figures, without a scan of any table. */
export function createFigureReader(
  db: Pick<Db, 'queryLong'>,
  { checkpoints }: Pick<Repositories, 'checkpoints'>,
  dialect: Dialect,
) {
  return async (): Promise<Figures> => {
    const [[counted], time] = await Promise.all([
      db.queryLong<{ users: unknown; bannedUsers: unknown }>(buildStoredCounts(dialect)),
      checkpoints.findUncoveredTime(),
    ])
    return {
      users: counted && toStates(counted),
      uncoveredSince: time ? new Date(time) : undefined,
    }
  }
}

function toStates(counted: { users: unknown; bannedUsers: unknown }) {
  const banned = Number(counted.bannedUsers)
  return { active: Number(counted.users) - banned, banned }
}
