import { defineConfig } from 'vitest/config'

const tests = {
  setupFiles: ['test/kit/save-observed-responses.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
}

/** What the database must make no difference to: all that comes through the front door. */
const onEveryDatabase = [
  'src/endpoints/**/*.test.ts',
  'src/{auth,http}/**/*.test.ts',
  'test/{adoption/ids,system/chaos/clock}.test.ts',
  'test/{better-auth,client,cli,hostile,journeys,policies,python-client}/**/*.test.ts',
  'test/{differential,authorization-matrix,audit-log}/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    globalSetup: [
      'test/kit/reset-observed-responses.ts',
      'test/kit/global-postgres.ts',
      'test/kit/templates.ts',
    ],
    maxWorkers: 2,
    // better-auth tells the console what it answers 500 for: not ours to show.
    onConsoleLog: (text) => !text.startsWith('# SERVER_ERROR'),
    projects: [
      {
        extends: true,
        test: {
          ...tests,
          name: 'sqlite',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          provide: { database: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          ...tests,
          name: 'postgresql',
          include: onEveryDatabase,
          provide: { database: 'postgresql' },
        },
      },
    ],
  },
})
