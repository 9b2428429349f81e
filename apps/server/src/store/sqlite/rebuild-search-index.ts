import { readMigrationFiles, sqlFolders } from '../schema/migrations/migration-files.ts'
import type { ReportProgress } from '../schema/migrations/run-with-reports.ts'
import type { Schema } from '../schema/schema.ts'
import { createSearchIndexBuilder } from './build-search-index.ts'
import type { Connection, QueryRows } from './connection.ts'
import { listSearched } from './search-documents.ts'

/** How many users one transaction indexes. No one else can write meanwhile. Measured: 20 ms. */
const batchSize = 2_000

/** Fewer users are read, if a search comes, faster than a caller asks again. */
const manyUsers = 10_000

/** How often the progress is reported. */
const reportMs = 2_000

const stateSql = `SELECT (SELECT count(*) FROM sqlite_master
    WHERE type = 'trigger' AND name GLOB 'castellan_user_search_*') = 3,
  (SELECT "isComplete" FROM "castellan_user_search_progress")`

/**
 * Makes the search index again while the server runs: a tool that recreates the table of users drops the
 * triggers, and no one knows which users changed since.
 */
export function createSearchIndexRebuild(
  connection: Connection,
  schema: Schema,
  report: ReportProgress = () => {},
) {
  const { request } = connection
  const { names } = schema
  const builder = createSearchIndexBuilder(connection, listSearched(schema))
  let after: string | undefined
  let added = 0
  let users = 0
  let reportedAt = 0

  const readRow = async (sql: string) =>
    (await request<QueryRows>('query', names.render(sql))).rows[0] ?? []

  const createTriggers = () => {
    const files = readMigrationFiles(sqlFolders.sqlite, names, schema, 'sqlite').repeatables
    const ofSearch = files.filter(({ object }) => object.startsWith('castellan_user_search_'))
    return builder.runInTransaction(() =>
      request('script', ofSearch.map(({ sql }) => sql).join('\n;')),
    )
  }

  const describeProgress = () =>
    `The search index is made again: ${added.toLocaleString('en')} of ${users.toLocaleString('en')} users`

  const begin = async () => {
    ;[users] = (await readRow('SELECT count(*) FROM {user}')) as [number]
    added = 0
    after = await builder.findStart()
  }

  return {
    /** Makes a part of the index if it is lost. Returns whether the index is not complete yet. */
    step: async () => {
      const [hasTriggers, isComplete] = await readRow(stateSql)
      if (hasTriggers && isComplete) return false
      if (!hasTriggers) await createTriggers()
      if (!hasTriggers || after === undefined) await begin()
      if (after === undefined) return false
      const batch = await builder.addBatch(after, batchSize)
      after = batch?.upTo
      added += batch?.users ?? 0
      if (!batch) report('The search index is complete')
      else if (Date.now() - reportedAt >= reportMs) {
        reportedAt = Date.now()
        report(describeProgress())
      }
      return batch !== undefined
    },

    /** Returns why no search is possible now, as a sentence. */
    readObjection: () =>
      after !== undefined && users > manyUsers ? describeProgress() : undefined,
  }
}

/** The rebuild of a search index. */
export type SearchIndexRebuild = ReturnType<typeof createSearchIndexRebuild>
