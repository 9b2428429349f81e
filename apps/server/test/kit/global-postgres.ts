import type { TestProject } from 'vitest/node'
import { findPrograms, startCluster } from './postgres.ts'
import { createPostgresTemplate } from './templates.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of PostgreSQL's programs, and the URL of the run's own server; both may be absent. */
    postgres: { programs: string; url: string } | null
    /** The database that the tests of a project are on. */
    database: 'sqlite' | 'postgresql'
  }
}

/** Nothing here outlives the run, so nothing need outlive a crash. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const notice = `
  ┌──────────────────────────────────────────────────────────────────────────┐
  │  NOTHING WAS TESTED ON POSTGRESQL: its programs (initdb, postgres) were  │
  │  not found. Install the package postgresql and run the tests again.      │
  └──────────────────────────────────────────────────────────────────────────┘
`

/** Starts the PostgreSQL server of a run, or says what is skipped without one. */
export async function setup(project: TestProject) {
  const programs = findPrograms()
  if (!programs) {
    if (process.env.REQUIRE_POSTGRESQL) throw new Error(notice)
    project.provide('postgres', null)
    return () => {
      process.stderr.write(notice)
    }
  }
  const cluster = await startCluster(programs, { settings })
  await createPostgresTemplate(cluster.url)
  project.provide('postgres', { programs, url: cluster.url })
  return cluster.remove
}
