import { repeat } from '../../repeat.ts'
import type { Connection, QueryRows } from './connection.ts'
import type { SearchIndexRebuild } from './rebuild-search-index.ts'
import { buildInsertDocuments, type Searched, toDocument } from './search-documents.ts'

/** How many entries of the queue one transaction indexes. No one else can write meanwhile. */
const queueBatchSize = 1_000

/** How often the queue is read. */
const pauseMs = 250

/** After this many entries the index has many segments, and they are merged. */
const entriesPerMerge = 5_000

/** Merges segments of the index, some pages at a time. A negative number starts a merge. */
const mergeSql = `INSERT INTO "castellan_user_search" ("castellan_user_search", rank) VALUES ('merge', ?)`

const pagesPerMerge = 250

/** Removes the users of a batch, which are its only argument, as JSON. */
const deleteDocumentsSql =
  'DELETE FROM "castellan_user_search" WHERE rowid IN (SELECT value ->> 0 FROM json_each(?))'

const dequeueSql = 'DELETE FROM "castellan_user_search_queue" WHERE seq <= ?'

/** A queued user, whose rowid is text: it may have more digits than a double. */
type QueuedUser = [seq: number, docid: string, isDeleted: number, ...texts: unknown[]]

/**
 * Moves users from the queue to the search index in the background, on a connection that writes.
 * Returns a function that stops it.
 */
export function keepSearchIndexCurrent(
  { request }: Connection,
  { names, fields }: Searched,
  rebuild: SearchIndexRebuild,
) {
  const queuedUsersSql = names.render(buildQueuedUsers(fields))
  const insertDocumentsSql = buildInsertDocuments(fields)

  const executeTogether = (...statements: [sql: string, args: unknown[]][]) =>
    request('executeBatch', '', statements)

  const countChanges = async () => {
    const { rows } = await request<QueryRows>('query', 'SELECT total_changes()')
    return Number(rows[0]?.[0])
  }

  // An earlier process may have left many segments.
  let entriesSinceMerge = entriesPerMerge
  let isMerging = false

  /** Returns whether there is more to merge: then FTS5 has changed more than one row. */
  const merge = async () => {
    const before = await countChanges()
    await executeTogether([mergeSql, [isMerging ? pagesPerMerge : -pagesPerMerge]])
    isMerging = (await countChanges()) - before > 1
    if (!isMerging) entriesSinceMerge = 0
    return isMerging
  }

  const step = async () => {
    if (await rebuild.step()) return true
    const queued = (await request<QueryRows>('query', queuedUsersSql)).rows as QueuedUser[]
    const last = queued.at(-1)
    if (!last) return entriesSinceMerge >= entriesPerMerge && merge()
    // A user who changes meanwhile is queued again, after these entries.
    const users = `[${[...new Map(queued.map(toIndexedUser)).values()].join()}]`
    await executeTogether(
      [deleteDocumentsSql, [users]],
      [insertDocumentsSql, [users]],
      [dequeueSql, [last[0]]],
    )
    entriesSinceMerge += queued.length
    return queued.length === queueBatchSize || entriesSinceMerge >= entriesPerMerge
  }
  return repeat(step, pauseMs)
}

/** Converts a queued user to the JSON of the statements, by rowid: without texts if the user was deleted. */
function toIndexedUser([, docid, isDeleted, ...texts]: QueuedUser) {
  return [docid, toDocument(docid, isDeleted ? [] : texts)] as const
}

function buildQueuedUsers(fields: readonly string[]) {
  const texts = fields.map((field) => `{user.${field}}`).join(', ')
  return `SELECT seq, CAST("docid" AS TEXT), {user.id} IS NULL, ${texts}
  FROM (SELECT * FROM "castellan_user_search_queue" ORDER BY seq LIMIT ${queueBatchSize})
  LEFT JOIN {user} ON {user}.rowid = "docid" ORDER BY seq`
}
