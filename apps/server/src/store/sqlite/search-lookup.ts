import { foldCase } from '../../domain/case-folding.ts'
import type { Query } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import { buildCount } from '../user-list/count.ts'
import type { Search } from '../user-list/where.ts'

/** What the index knows of a search. */
type Indexed = {
  /** How many users it finds, or as many as were asked for, and whether that is certain. */
  found: number
  isCertain: boolean
  /** How many users there are. */
  users: number
  /** The ids of those that it finds, and perhaps of others, in a column `candidate`. */
  candidates: Prisma.Sql
}

/** Asks for a search, which `holds` is as a condition on users, and counts up to `atMost`. */
export type SearchIndex = (
  asked: { search: Search; holds: Prisma.Sql },
  atMost: number,
) => Promise<Indexed | undefined>

/** The index has every three characters in a row, and nothing shorter. */
const shortest = 3

/** With more notes than this, the index still has most users before it. */
const mostNotes = 1_000

const noted = Prisma.raw('SELECT "userId" FROM "castellan_user_search_queue"')

/** So few finds are taken from the index once and for all, and need not be counted before. */
const fewFinds = 200

/** What is asked first: whether the index can be used, how many users there are, and the few finds. */
type First = { triggers: number; notes: number; users: number; few: string | null }

/** The index of trigrams: it answers nothing to a short text, or while it is behind. */
export function createSearchLookup(ask: Query): SearchIndex {
  return async ({ search, holds }, atMost) => {
    if ([...search.text].length < shortest) return undefined
    // Of those who are noted, the users themselves say whether they are found.
    const match = Prisma.sql`"castellan_user_search" MATCH ${matchOf(search)}`
    const indexed = Prisma.sql`SELECT "userId" AS candidate FROM "castellan_user_search"
      JOIN "castellan_user_search_ids" ON docid = "castellan_user_search".rowid WHERE ${match}`
    const changed = Prisma.sql`SELECT "id" AS candidate FROM "user" WHERE "id" IN (${noted}) AND ${holds}`
    const candidates = Prisma.sql`${indexed} AND "userId" NOT IN (${noted}) UNION ALL ${changed}`

    const [first] = await ask<First>(
      Prisma.sql`SELECT triggers, notes, users, CASE WHEN triggers = 3 AND notes < ${mostNotes} THEN
          (SELECT json_group_array(candidate) FROM (${candidates} LIMIT ${fewFinds + 1})) END AS few
        FROM (SELECT
          (SELECT count(*) FROM sqlite_master
            WHERE type = 'trigger' AND name GLOB 'castellan_user_search_*') AS triggers,
          (SELECT count(*) FROM (${noted} LIMIT ${mostNotes})) AS notes,
          ${buildCount([], [], 'sqlite')} AS users)`,
    )
    if (!first?.few) return undefined
    const { users, few } = first
    const found = JSON.parse(few).length
    if (found <= fewFinds) {
      const those = Prisma.sql`SELECT value AS candidate FROM json_each(${few})`
      return { found, isCertain: false, users, candidates: those }
    }

    const [counted] = await ask<{ found: number; mistaken: number }>(
      Prisma.sql`SELECT ${countUpTo(atMost, Prisma.sql`SELECT 1 FROM "castellan_user_search" WHERE ${match}`)} AS found,
        CASE WHEN EXISTS (${noted}) THEN
          (SELECT count(*) FROM (${indexed} AND "userId" IN (${noted}))) -
          (SELECT count(*) FROM (${changed})) ELSE 0 END AS mistaken`,
    )
    const { found: many = 0, mistaken = 0 } = counted ?? {}
    const isCertain = search.operator !== 'ends_with' && many < atMost
    return { found: many - mistaken, isCertain, users, candidates }
  }
}

/** A search in the words of FTS5: a phrase of trigrams, in some columns, perhaps at their start. */
function matchOf({ fields, operator, text }: Search) {
  const phrase = `"${foldCase(text).replaceAll('"', '""')}"`
  return `{${fields.join(' ')}} : ${operator === 'starts_with' ? '^' : ''}${phrase}`
}

function countUpTo(atMost: number, rows: Prisma.Sql) {
  return Prisma.sql`(SELECT count(*) FROM (${rows} LIMIT ${Number.isFinite(atMost) ? atMost : -1}))`
}
