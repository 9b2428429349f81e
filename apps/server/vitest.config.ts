import { defineConfig } from 'vitest/config'

const tests = {
  setupFiles: ['test/remember-answers.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
}

/** What the database must make no difference to: all that comes through the front door. */
const onEveryDatabase = [
  'src/endpoints/**/*.test.ts',
  'src/http/**/*.test.ts',
  'test/{adoption/ids,faults/clock}.test.ts',
  'test/{better-auth,client,command-line,hostile,journeys,policies,seed-client}/**/*.test.ts',
  'test/{conformance,matrix,trail}/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    globalSetup: ['test/forget-answers.ts', 'test/one-postgres.ts', 'test/templates.ts'],
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
