import { foldCase } from '../../domain/case-folding.ts'
import { repeat } from '../../repeat.ts'
import type { Connection, QueryRows } from './connection.ts'

/** How many notes are taken to the index at once, while nobody else can write. */
const notesAtOnce = 200

/** How long a change waits before it is taken to the index. */
const pauseMs = 250

/** After so many notes the index is in many pieces, and is put together again. */
const manyNotes = 5_000

/** Puts the index together, some pages at a time: a negative number begins. */
const mergeSql = `INSERT INTO "castellan_user_search" ("castellan_user_search", rank) VALUES ('merge', ?)`

const mergedPages = 250

const notedSql = `SELECT seq, "userId", "id", "name", "email"
  FROM (SELECT * FROM "castellan_user_search_queue" ORDER BY seq LIMIT ${notesAtOnce})
  LEFT JOIN "user" ON "id" = "userId" ORDER BY seq`

/** What brings the index up to the users of a batch, who are given as JSON. */
const changes = [
  `DELETE FROM "castellan_user_search" WHERE rowid IN (
    SELECT docid FROM "castellan_user_search_ids"
    WHERE "userId" IN (SELECT value ->> 0 FROM json_each(?)))`,
  `DELETE FROM "castellan_user_search_ids"
    WHERE "userId" IN (SELECT value ->> 0 FROM json_each(?) WHERE value ->> 1 IS NULL)`,
  `INSERT INTO "castellan_user_search_ids" ("userId")
    SELECT value ->> 0 FROM json_each(?) WHERE value ->> 1 IS NOT NULL
    AND value ->> 0 NOT IN (SELECT "userId" FROM "castellan_user_search_ids")`,
  `INSERT INTO "castellan_user_search" (rowid, "name", "email")
    SELECT docid, value ->> 1, value ->> 2 FROM json_each(?)
    JOIN "castellan_user_search_ids" ON "userId" = value ->> 0 WHERE value ->> 1 IS NOT NULL`,
]

const forget = 'DELETE FROM "castellan_user_search_queue" WHERE seq <= ?'

type Note = [seq: number, userId: unknown, id: unknown, name: unknown, email: unknown]

/**
 * Takes what the triggers have noted to the search index, in the background, on a connection that
 * writes. Answers how to end that.
 */
export function keepSearchIndexCurrent({ request }: Connection) {
  const together = (...statements: [sql: string, args: unknown[]][]) =>
    request('together', '', statements)

  const changesSoFar = async () => {
    const { rows } = await request<QueryRows>('query', 'SELECT total_changes()')
    return Number(rows[0]?.[0])
  }

  // Nobody knows in how many pieces an earlier process has left it.
  let taken = manyNotes
  let isMerging = false

  /** Answers whether there is more to put together: FTS5 says so by changing more than its command. */
  const merge = async () => {
    const before = await changesSoFar()
    await together([mergeSql, [isMerging ? mergedPages : -mergedPages]])
    isMerging = (await changesSoFar()) - before > 1
    if (!isMerging) taken = 0
    return isMerging
  }

  const step = async () => {
    const notes = (await request<QueryRows>('query', notedSql)).rows as Note[]
    const last = notes.at(-1)
    if (!last) return taken >= manyNotes && merge()
    // Whoever changes meanwhile is noted again, after these notes.
    const users = JSON.stringify([...new Map(notes.map(changedUser)).values()])
    await together(...changes.map((sql): [string, string[]] => [sql, [users]]), [forget, [last[0]]])
    taken += notes.length
    return notes.length === notesAtOnce || taken >= manyNotes
  }
  return repeat(step, pauseMs)
}

/** A text as the index has it. FTS5 would end it at a NUL. */
function indexed(text: unknown) {
  return foldCase(String(text)).replaceAll('\0', '\uffff')
}

/** A user who has changed, as JSON has it: without texts, if they are gone. */
function changedUser([, userId, id, name, email]: Note) {
  return [userId, id === null ? [userId] : [userId, indexed(name), indexed(email)]] as const
}
