import sql, { empty, type Sql } from 'sql-template-tag'
import type { Dialect } from '../database.ts'
import { buildWhere } from '../sql.ts'
import type { AccessPath, AccessPlan } from './access-path.ts'
import { buildCount } from './count.ts'
import type { KeysetSegment } from './keyset.ts'

/** What the SQL of a plan is made of. */
export type AccessPathContext = {
  dialect: Dialect
  /** All conditions on the users, and the fields that they compare. */
  conditions: Sql[]
  fields: readonly string[]
  /** The parts of the order that are read one after the other, each of which is one range of an index. */
  segments: KeysetSegment[]
  /** Whether SQLite sorts the ids of all users first, as no index has the order of the list. */
  sortsIds: boolean
  /** A query of the rowids that the search index names, in a column `candidate`. */
  candidates: Sql | undefined
}

/** Builds FROM and WHERE of one segment on one path, and ORDER BY where the rows need sorting. */
export function buildPathQuery(
  path: AccessPath,
  { conditions: segment, orderBy }: KeysetSegment,
  { conditions, candidates }: AccessPathContext,
): { rows: Sql; orderBy: Sql } {
  const all = buildWhere([...conditions, ...segment])
  switch (path.kind) {
    case 'table':
      return { rows: sql`FROM {user} ${all}`, orderBy }
    case 'scan-in-order': {
      const scan = scanInOrder({ conditions: segment, orderBy }, path.rows)
      // The rows keep their order. Sorting would read all of them, not only those of the page.
      return { rows: sql`FROM ${scan} ${all}`, orderBy: empty }
    }
    case 'matches':
      return {
        rows: sql`FROM ${findMatches(conditions)} ${buildWhere(segment)}`,
        orderBy,
      }
    case 'lookup':
      return { rows: sql`FROM ${lookUp(candidates)} ${all}`, orderBy }
  }
}

/** Builds the expression of an exact total: for each row of a page, and for a query without one. */
export function buildTotals(plan: AccessPlan, context: AccessPathContext) {
  const { conditions, fields, dialect, candidates } = context
  const inQuery =
    plan.countFrom === 'users'
      ? buildCount(fields, conditions, dialect)
      : sql`(SELECT count(*) FROM ${lookUp(candidates)} ${buildWhere(conditions)})`
  return {
    withPage: plan.countWith === 'page' ? sql`count(*) OVER ()` : inQuery,
    inQuery,
  }
}

/** The first rows of a segment in the order of the list. */
function scanInOrder({ conditions, orderBy }: KeysetSegment, rows: number) {
  return sql`(SELECT * FROM {user} ${buildWhere(conditions)} ${orderBy} LIMIT ${rows}) AS "user"`
}

/**
 * All matches. OFFSET 0 keeps PostgreSQL from reading in the order of the list, as if it could stop
 * when the page is full.
 */
function findMatches(conditions: Sql[]) {
  return sql`(SELECT * FROM {user} ${buildWhere(conditions)} OFFSET 0) AS "user"`
}

/** The users of the candidates. SQLite reads the sides of a CROSS JOIN in their order. */
function lookUp(candidates = empty) {
  return sql`(${candidates}) CROSS JOIN {user} ON {user}.rowid = candidate`
}
