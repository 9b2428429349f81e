import type { TestProject } from 'vitest/node'
import { createPostgresTemplate } from './database-templates.ts'
import { findPrograms, startCluster } from './postgres.ts'
import { temporaryRoot } from './temporary-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * The folder of PostgreSQL's programs, and the URL and the folder of locales of the run's own server;
     * null without them.
     */
    postgres: { programs: string; url: string; locales: string } | null
    /** The database that a project's tests use. */
    database: 'sqlite' | 'postgresql'
    /** How PgBouncer in front of this database pools. */
    pooler: 'none' | 'transaction'
  }
}

/** Nothing here outlives the run, so nothing needs to survive a crash. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
}

const notice = `
  ┌──────────────────────────────────────────────────────────────────────────┐
  │  NOTHING WAS TESTED ON POSTGRESQL: its programs (initdb, postgres) were  │
  │  not found. Install the package postgresql and run the tests again.      │
  └──────────────────────────────────────────────────────────────────────────┘
`

/** Starts the PostgreSQL server of a run, or prints what is skipped without one. */
export async function setup(project: TestProject) {
  const programs = findPrograms()
  if (!programs) {
    if (process.env.REQUIRE_POSTGRESQL) throw new Error(notice)
    project.provide('postgres', null)
    return () => {
      process.stderr.write(notice)
    }
  }
  const cluster = await startCluster(programs, { settings, parent: temporaryRoot })
  await createPostgresTemplate(cluster.url)
  project.provide('postgres', { programs, url: cluster.url, locales: cluster.locales })
  return cluster.remove
}
