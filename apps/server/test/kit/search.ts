import { expect } from 'vitest'
import type { Store } from '../../src/store/index.ts'
import type { UserListQuery } from '../../src/store/user-list/query.ts'
import type { Search } from '../../src/store/user-list/where.ts'
import { firstUsersQuery, toDate } from './databases.ts'
import { execute, readRows } from './raw-sql.ts'

/** A user with the texts that a search reads. */
export type SearchedUser = { id: string; name: string; email: string }

/** Returns the ids of the users that a search finds, and the total. */
export async function findIds(store: Store, search: Search, query: Partial<UserListQuery> = {}) {
  const { users, total } = await store.users.list({ ...firstUsersQuery, search, ...query })
  return { ids: users.map(({ id }) => id), total: total?.users }
}

/** Returns where the page after the first one begins. */
export async function findCursor(store: Store, search: Search, query: Partial<UserListQuery>) {
  const { next } = await store.users.list({ ...firstUsersQuery, search, ...query })
  return next ?? {}
}

/** Inserts users directly, as an app would. */
export function insertUsers(url: string, users: SearchedUser[]) {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  const now = quoted(toDate().toISOString())
  const rows = users.map(
    (one) =>
      `(${quoted(one.id)}, ${quoted(one.name)}, ${quoted(one.email)}, false, ${now}, ${now})`,
  )
  return execute(
    url,
    `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt") VALUES ${rows}`,
  )
}

/** Waits until the search index of a file is up to date. */
export function untilIndexed(url: string) {
  return expect
    .poll(() => readRows(url, 'SELECT count(*) AS left FROM castellan_user_search_queue'), {
      timeout: 20_000,
    })
    .toEqual([{ left: 0 }])
}
