/**
 * Makes the search index before the server is ready, in batches: between two of them the app can write. Its
 * triggers are there already, so users who change meanwhile are queued. A run that was interrupted goes on
 * where it stopped.
 */
import type { Connection, QueryRows } from './connection.ts'
import {
  buildInsertDocuments,
  buildInsertInto,
  type Searched,
  toDocument,
  toIndexQuery,
} from './search-documents.ts'

/** How many users one transaction indexes. Measured: 0.1 s on an idle machine. */
const batchSize = 10_000

/** How often the progress is reported. */
const reportMs = 2_000

/** The index is compared with so many users when a server starts, the last one among them. */
const sampleSize = 20

/** This many users whose case SQL does not fold are read together: their texts may be long. */
const othersAtOnce = 500

const progressSql = `SELECT "isComplete", CAST("indexedUpTo" AS TEXT)
  FROM "castellan_user_search_progress" LIMIT 1`

const leastRowid = '-9223372036854775808'

const nextSql = `SELECT CAST(max(docid) AS TEXT), count(*) FROM
  (SELECT rowid AS docid FROM {user} WHERE rowid > CAST(? AS INTEGER) ORDER BY rowid LIMIT ?) LIMIT 1`

const samplesSql = `SELECT CAST(rowid AS TEXT), {user.email} FROM {user} WHERE rowid IN (
    SELECT max(rowid) FROM {user} UNION ALL
    SELECT (SELECT rowid FROM {user} WHERE rowid >= value ORDER BY rowid LIMIT 1) FROM
      (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${sampleSize})
       SELECT abs(random()) % (SELECT max(rowid) + 1 FROM {user}) AS value FROM n))
  AND rowid NOT IN (SELECT "docid" FROM "castellan_user_search_queue")
  AND length({user.email}) >= 3 LIMIT ${sampleSize + 1}`

const sampleSql = `SELECT 1 FROM "castellan_user_search"
  WHERE rowid = CAST(? AS INTEGER) AND "castellan_user_search" MATCH ? LIMIT 1`

const saveProgressSql = `UPDATE "castellan_user_search_progress" SET "indexedUpTo" = CAST(? AS INTEGER)`

const completeSql = 'UPDATE "castellan_user_search_progress" SET "isComplete" = 1'

/** Empties the index and its queue. */
const resetSql = `INSERT INTO "castellan_user_search" ("castellan_user_search") VALUES ('delete-all');
  DELETE FROM "castellan_user_search_queue";
  UPDATE "castellan_user_search_progress" SET "indexedUpTo" = NULL, "isComplete" = 0`

/** Creates what makes the search index of a file, on a connection that writes. */
export function createSearchIndexBuilder({ request }: Connection, { names, fields }: Searched) {
  const { render } = names
  const insertDocumentsSql = buildInsertDocuments(fields)
  const { insertAsciiSql, otherUsersSql } = buildBatchStatements(fields)
  const readRows = async (sql: string, args: unknown[] = []) =>
    (await request<QueryRows>('query', render(sql), args)).rows

  const runInTransaction = async (work: () => Promise<unknown>) => {
    await request('begin')
    try {
      await work()
      await request('commit')
    } catch (error) {
      await request('rollback')
      throw error
    }
  }

  /** Whether the index finds users where they are: a restored copy may have other rowids. */
  const isCurrent = async () => {
    for (const [docid, email] of await readRows(samplesSql)) {
      const search = { fields: ['email'], operator: 'contains', text: String(email) } as const
      const found = await readRows(sampleSql, [docid, toIndexQuery(search)])
      if (found.length === 0) return false
    }
    return true
  }

  const indexUsers = async (after: string, upTo: string) => {
    await request('execute', render(insertAsciiSql), [after, upTo])
    for (let from = after; ; ) {
      const others = await readRows(otherUsersSql, [from, upTo])
      const documents = others.map(([docid, ...texts]) => toDocument(String(docid), texts))
      await request('execute', insertDocumentsSql, [`[${documents.join()}]`])
      if (others.length < othersAtOnce) break
      from = String(others.at(-1)?.[0])
    }
    await request('execute', saveProgressSql, [upTo])
  }

  /** Returns the rowid after which users are missing; undefined if the index is complete. */
  const findStart = async () => {
    const [[isComplete, indexedUpTo] = []] = await readRows(progressSql)
    if (isComplete && (await isCurrent())) return undefined
    if (!isComplete && indexedUpTo !== null) return String(indexedUpTo)
    await runInTransaction(() => request('script', resetSql))
    return leastRowid
  }

  /** Adds users after a rowid. Returns the last one, or nothing if the index is complete. */
  const addBatch = async (after: string, size: number) => {
    const [[last, users] = []] = await readRows(nextSql, [after, size])
    if (last === null) {
      await request('execute', completeSql)
      return undefined
    }
    const upTo = String(last)
    await runInTransaction(() => indexUsers(after, upTo))
    return { upTo, users: Number(users) }
  }

  return {
    runInTransaction,
    findStart,
    addBatch,

    /** Makes the index as far as it is missing. Reports how many users were added, from time to time. */
    build: async (report: (users: number) => void) => {
      const start = await findStart()
      if (start === undefined) return
      let users = 0
      let reportedAt = Date.now()
      for (let after = start; ; ) {
        const batch = await addBatch(after, batchSize)
        if (!batch) return
        after = batch.upTo
        users += batch.users
        if (Date.now() - reportedAt < reportMs) continue
        reportedAt = Date.now()
        report(users)
      }
    },
  }
}

/** Builds the statements that index a range of users in SQL, and that read all others. */
function buildBatchStatements(fields: readonly string[]) {
  const columns = fields.map((field) => `{user.${field}}`)
  const allAscii = columns.map(buildIsAscii).join(' AND ')
  const range = '{user} WHERE rowid > CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER)'
  const texts = columns.map((column) => `lower(coalesce(${column}, ''))`).join(', ')
  return {
    insertAsciiSql: `${buildInsertInto(fields)} SELECT rowid, ${texts} FROM ${range} AND ${allAscii}`,
    otherUsersSql: `SELECT CAST(rowid AS TEXT), ${columns.join(', ')} FROM ${range}
  AND NOT (${allAscii}) ORDER BY rowid LIMIT ${othersAtOnce}`,
  }
}

/** Builds whether SQL folds the case of a text as we do. A text that ends at a NUL is not as long as its bytes. */
function buildIsAscii(column: string) {
  return `coalesce(length(CAST(${column} AS BLOB)) = length(${column}), 1)`
}
