import type { UserField } from '@castellan/contract'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildWhere } from '../sql.ts'
import type { SearchIndex } from '../sqlite/search-lookup.ts'
import { buildCount } from './count.ts'
import type { KeysetSegment } from './keyset.ts'
import type { Search } from './where.ts'

/** What a list asks for, as far as it decides how the users are found. */
export type AccessPathQuery = {
  /** What must hold of a user, and the fields that this is about. */
  all: Prisma.Sql[]
  fields: readonly UserField[]
  /** The search among these, and the condition that it is. */
  search: { search: Search; holds: Prisma.Sql; isAlone: boolean } | undefined
  /** How many users the page must find, with those that it passes over. */
  wanted: number
  isCounted: boolean
  isContinued: boolean
}

/** A way to find the users of a stretch: among which rows. */
export type AccessPath = {
  from: (stretch: KeysetSegment) => Prisma.Sql
  /** Whether all that must hold holds of the rows already. */
  isFound?: true
  /** Whether the rows come in the order of the stretch, and may end though there is more to find. */
  isWalk?: true
}

/** The ways to try, one after the other, and how to count what is found. */
export type AccessPlan = {
  ways: AccessPath[]
  /** The number of all who are found, where that is known before. */
  known?: number
  /** The same as a part of a SELECT, beside the users of a page or alone. */
  beside: Prisma.Sql
  alone: Prisma.Sql
}

/** Looking up one candidate costs as much as walking past this many rows. */
const walkedPerCandidate = 3

/** Where more than one user in this many is found, all are gone through. */
const tooMany = 20

/** How many finds of an index are told from many, where nobody asks for their number. */
const manyFinds = 10_000

/** A walk that takes no longer than asking an index of trigrams. */
const shortWalk = 2_000

const everyUser: AccessPath = { from: () => Prisma.raw('"user"') }

/** All that is found must be found to be counted: then it is counted where it is found. */
const windowed = Prisma.raw('count(*) OVER ()')

/** Chooses how the users of a list are found and counted. */
export function createAccessPathPlanner(dialect: Dialect, index: SearchIndex | undefined) {
  return async ({
    all,
    fields,
    search,
    wanted,
    isCounted,
    isContinued,
  }: AccessPathQuery): Promise<AccessPlan> => {
    const scanned = buildCount(fields, all, dialect)
    const findsAll = search !== undefined && isCounted && !isContinued
    const usual: AccessPlan = {
      ways: search && dialect === 'postgresql' ? searchedIn(all, findsAll) : [everyUser],
      beside: findsAll ? windowed : scanned,
      alone: scanned,
    }
    const indexed =
      search && (await index?.(search, isCounted ? Number.POSITIVE_INFINITY : manyFinds))
    if (!indexed) return usual

    const { found, isCertain, users, candidates } = indexed
    const known = isCertain && search.isAlone ? { known: found } : {}
    const isKnown = known.known !== undefined
    const counted = isKnown ? { beside: Prisma.sql`${found}`, alone: Prisma.sql`${found}` } : {}
    // Twice as far as it takes to fill the page where the finds are evenly spread.
    const length = Math.ceil((2 * wanted * users) / Math.max(found, 1))
    const walks =
      search.isAlone && (isKnown || !isCounted) && length < walkedPerCandidate * found
        ? [walk(length)]
        : []
    if (found * tooMany > users && found >= manyFinds)
      return { ...usual, ...known, ...counted, ways: [...walks, everyUser] }
    const those = amongThose(candidates)
    const alone = Prisma.sql`(SELECT count(*) FROM ${those.from({ within: [], order: Prisma.empty })} ${buildWhere(all)})`
    return {
      beside: isContinued ? alone : windowed,
      alone,
      ...known,
      ...counted,
      ways: [...walks, those],
    }
  }
}

/**
 * All that is found. OFFSET 0 has PostgreSQL plan to find all of it: it would else read in the order of
 * the list, as if it could stop when the page is full.
 */
function everyFind(all: Prisma.Sql[]): AccessPath {
  return {
    from: () => Prisma.sql`(SELECT * FROM "user" ${buildWhere(all)} OFFSET 0) AS "user"`,
    isFound: true,
  }
}

/** The first `length` users of the stretch: among many finds, a page is soon full. */
function walk(length: number): AccessPath {
  return {
    from: ({ within, order }) =>
      Prisma.sql`(SELECT * FROM "user" ${buildWhere(within)} ${order} LIMIT ${length}) AS "user"`,
    isWalk: true,
  }
}

/** The order of a CROSS JOIN is the order in which SQLite reads. */
function amongThose(candidates: Prisma.Sql): AccessPath {
  return {
    from: () => Prisma.sql`(${candidates}) CROSS JOIN "user" ON "id" = candidate`,
  }
}

/** Pages of many finds are full after a short walk; PostgreSQL cannot tell whether there are many. */
function searchedIn(all: Prisma.Sql[], findsAll: boolean) {
  return findsAll ? [everyFind(all)] : [walk(shortWalk), everyFind(all)]
}
