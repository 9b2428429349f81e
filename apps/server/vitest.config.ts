import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { findPgBouncer } from './test/kit/pgbouncer.ts'

/**
 * Tests that are long by nature: they start processes, kill them, break disks, install packages, adopt many
 * databases, attack the server, follow journeys, and compare hundreds of responses with better-auth's. The
 * authorization matrix sends 13,000 requests. Most tests of the console use a browser. Some tests of the store
 * open many databases, or have hundreds of users on both; those of passwords compute real hashes.
 */
const system = [
  'test/{authorization-matrix,better-auth,differential,hostile,journeys,python-client,system}/**/*.test.ts',
  'test/adoption/{mapped,own-schema,refused,rows-only,unreadable-values,unusual-columns,unusual-roles,values}.test.ts',
  'src/secrets/password.test.ts',
  'src/store/{audit,postgres,user-list}/**/*.test.ts',
  'src/store/sqlite/read-lanes.test.ts',
  'test/client/{generators,package}.test.ts',
  'test/console/!(first-load|serving|session).test.ts',
  'test/policies/contention.test.ts',
]

/** Tests that run on PostgreSQL, too: each call that is made through HTTP. */
const onPostgres = [
  'src/endpoints/**/*.test.ts',
  'src/{auth,http}/**/*.test.ts',
  'test/adoption/{changed-tables,ids,numbered-ids}.test.ts',
]

/** Those of them that are long on PostgreSQL: there they run with the system tests. */
const longOnPostgres = [
  'src/endpoints/{access/explain-permission,shared/last-admin,users/list-users}.test.ts',
  'test/adoption/ids.test.ts',
]

/** The rules that hold for every call: on PostgreSQL with the system tests, as all tests on it take long. */
const rulesOnPostgres = ['test/{audit-log,cli,client,policies}/**/*.test.ts']

/** Tests that run on PostgreSQL, too, with the system tests. */
const systemOnPostgres = [
  ...longOnPostgres,
  'test/{authorization-matrix,better-auth,differential,hostile,journeys,python-client}/**/*.test.ts',
  'test/client/package.test.ts',
  'test/policies/contention.test.ts',
  'test/system/chaos/clock.test.ts',
  'test/system/monitoring/*.test.ts',
]

/** The tests of every endpoint, behind PgBouncer, which pools transactions. */
const behindPgBouncer = findPgBouncer() ? ['src/endpoints/**/*.test.ts'] : []

const heavyLists = 'test/system/chaos/heavy-lists.test.ts'

/** Tests of how long others wait while a server is busy or stops: nothing else may run at the same time. */
const alone = [
  'test/system/chaos/sign-in-flood.test.ts',
  'test/system/cluster/rolling-restart.test.ts',
  heavyLists,
]

const fromSource = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
}

/**
 * The groups run one after the other. Most tests wait for the disk or for a database now and then, so that
 * three files at a time use two cores well.
 */
const groups = {
  tests: { groupOrder: 0, maxWorkers: 3 },
  system: { groupOrder: 1, maxWorkers: 2 },
  alone: { groupOrder: 2, maxWorkers: 1 },
  aloneOnPostgres: { groupOrder: 3, maxWorkers: 1 },
}

export default defineConfig({
  ...fromSource,
  // The global setup runs in this environment.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    reporters: ['minimal'],
    globalSetup: [
      'test/kit/reset-observed-responses.ts',
      'test/kit/global-postgres.ts',
      'test/kit/database-templates.ts',
    ],
    // better-auth prints the errors that it returns 500 for.
    onConsoleLog: (text) => !text.startsWith('# SERVER_ERROR'),
    projects: [
      project('sqlite', ['src/**/*.test.ts', 'test/**/*.test.ts'], system),
      project('postgresql', onPostgres, [...system, ...longOnPostgres]),
      project('system-rules-postgresql', rulesOnPostgres, system),
      project('system-pooled-postgresql', behindPgBouncer),
      project('system', system, alone, groups.system),
      project('system-postgresql', systemOnPostgres, [], groups.system),
      project('system-alone', alone, [], groups.alone),
      project('system-alone-postgresql', [heavyLists], [], groups.aloneOnPostgres),
    ],
  },
})

/** The tests of `include` on the database that ends the name; on SQLite when none does. */
function project(
  name: string,
  include: string[],
  exclude: string[] = [],
  { groupOrder, maxWorkers } = groups.tests,
): TestProjectInlineConfiguration {
  const database = name.endsWith('postgresql') ? 'postgresql' : 'sqlite'
  // Not `extends: true`: every project would run the global setup again. They all use what it provides.
  return {
    ...fromSource,
    test: {
      name,
      include,
      exclude: ['**/node_modules/**', ...exclude],
      provide: { database, pooler: name.endsWith('pooled-postgresql') ? 'transaction' : 'none' },
      sequence: { groupOrder },
      maxWorkers,
      setupFiles: ['test/kit/save-observed-responses.ts'],
      testTimeout: 120_000,
      hookTimeout: 60_000,
      // Test files keep no state in modules, and loading the server again for each file takes longer
      // than most files do.
      isolate: false,
    },
  }
}
