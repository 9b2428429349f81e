import sql, { type Sql } from 'sql-template-tag'
import type { UtcDay } from '../../domain/utc-days.ts'
import { countByDay, type DayCount } from '../count-by-day.ts'
import type { Db, Dialect } from '../database.ts'
import { ColumnValue } from '../schema/forms/column-forms.ts'
import { buildStoredCounts } from './count.ts'

/** How many users there are, and how many of them have a ban. */
export type UserStates = { total: number; banned: number }

const indexName = 'castellan_user_createdAt_idx'

/** Whether the table of users has the index by creation date: a role that may only write rows cannot make it. */
const hasIndex: Record<Dialect, Sql> = {
  sqlite: sql`SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ${indexName} LIMIT 1`,
  postgresql: sql`SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relname = ${indexName} AND indrelid = $table$\{user}$table$::regclass AND indisvalid LIMIT 1`,
}

/** Creates the counts of users that read counters or an index. */
export function createUserCounts({ queryLong }: Pick<Db, 'queryLong'>, dialect: Dialect) {
  return {
    /** Returns the stored counts; undefined while the table of an app counts nothing. */
    countStates: async (): Promise<UserStates | undefined> => {
      const [row] = await queryLong<{ users: unknown; bannedUsers: unknown }>(
        buildStoredCounts(dialect),
      )
      return row && { total: Number(row.users), banned: Number(row.bannedUsers) }
    },

    /** Counts the users by the day of their creation; undefined without an index. */
    countCreated: async (days: UtcDay[]): Promise<DayCount[] | undefined> => {
      const found = await queryLong(hasIndex[dialect])
      return found.length === 0 ? undefined : countByDay(queryLong, days, selectCreated)
    },
  }
}

/** Selects the users of a day in the order of their index. */
export function selectCreated({ from, to }: UtcDay) {
  const at = (time: Date) => new ColumnValue('user', 'createdAt', time, 'at-or-after')
  return sql`SELECT 1 FROM {user}
    WHERE {user.createdAt} >= ${at(from)} AND {user.createdAt} < ${at(to)}
    ORDER BY {user.createdAt as indexed}`
}
