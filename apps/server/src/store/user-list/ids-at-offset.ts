import sql, { join, raw, type Sql } from 'sql-template-tag'
import { buildOrder, userId } from './keyset.ts'
import type { UserListQuery } from './query.ts'

/**
 * Selects the ids of a page at an offset by an index of SQLite with tiebreakers. The index alone skips to the
 * entries of the page. Then the users with these entries are sorted by id. If users before the page have its first
 * entry too, they are skipped last.
 */
export function buildIdsAtOffset(
  from: Sql,
  indexed: Sql[],
  query: Pick<UserListQuery, 'descending' | 'limit' | 'offset'>,
) {
  const { limit, offset } = query
  const names = indexed.map((_, n) => raw(`"castellan_entry_${n}"`))
  const columns = join(indexed.map((column, n) => sql`${column} AS ${names[n]}`))
  const order = buildOrder(query, indexed)
  const selectEntries = (count: number, skipped = 0) =>
    sql`SELECT ${columns} FROM "castellan_listed" ${order} LIMIT ${count} OFFSET ${skipped}`
  const first = names.map((name) => sql`(SELECT ${name} FROM "castellan_page" LIMIT 1)`)
  return sql`WITH "castellan_listed" AS NOT MATERIALIZED (SELECT * ${from}),
      "castellan_page" AS MATERIALIZED (${selectEntries(limit, offset)})
    SELECT {user.id} FROM (SELECT DISTINCT * FROM "castellan_page")
      CROSS JOIN "castellan_listed" ON ${areSame(indexed, names)}
    ${buildOrder(query, [...indexed, userId])} LIMIT ${limit} OFFSET
      CASE WHEN (SELECT count(*) FROM "castellan_listed" WHERE ${areSame(indexed, first)}) > 1
      THEN (SELECT count(*) FROM (${selectEntries(offset)}) WHERE ${areSame(names, first)})
      ELSE 0 END`
}

/** The offset from which SQLite counts the users of a section by their ids and those of the few others. */
export const sectionOffset = 20_000

/**
 * Selects the ids of a page at a large offset on SQLite, in the order of the ids of all users but a few. The indexes
 * alone tell who is skipped.
 */
export function buildIdsWithoutOthers(
  others: Sql,
  orderBy: Sql,
  { limit, offset }: Pick<UserListQuery, 'limit' | 'offset'>,
) {
  return sql`SELECT {user.id} FROM {user}
    WHERE {user}.rowid NOT IN (SELECT {user}.rowid FROM {user} WHERE ${others})
    ${orderBy} LIMIT ${limit} OFFSET ${offset}`
}

/**
 * The offset from which SQLite sorts all ids in files, for an order that no index has. Before it, it keeps the first
 * ones in order, which takes longer the more there are.
 */
export const sortedOffset = 50_000

/** Selects the ids of a page at a large offset on SQLite, in an order that no index has. */
export function buildSortedIdsAtOffset(
  from: Sql,
  orderBy: Sql,
  { limit, offset }: Pick<UserListQuery, 'limit' | 'offset'>,
) {
  // A LIMIT in the same query would have SQLite sort in a tree.
  return sql`WITH "castellan_sorted" AS MATERIALIZED (SELECT {user.id} AS "castellan_id" ${from} ${orderBy})
    SELECT "castellan_id" FROM "castellan_sorted" LIMIT ${limit} OFFSET ${offset}`
}

/** Builds the condition that columns have some values, which may be NULL. */
function areSame(columns: Sql[], values: Sql[]) {
  const comparisons = columns.map((column, n) => sql`${column} IS ${values[n]}`)
  return join(comparisons, ' AND ')
}
