import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { execute } from '../../kit/raw-sql.ts'
import { startServer, type TestServer, unwrap } from '../../kit/server.ts'

const users = 200_000

/** How many searches of the caller are under way at any time. */
const searches = 40

/** Without turns, a neighbour waits for all those searches: 10 s and more. */
const longestMs = 3_000

/** Inserts users. A search for two characters reads them one by one. */
async function insertUsers({ config }: TestServer) {
  const numbers =
    inject('database') === 'sqlite'
      ? `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${users}) SELECT i FROM n`
      : `SELECT i FROM generate_series(1, ${users}) AS n(i)`
  await execute(
    config.database.url,
    `INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "banned")
     SELECT 'many-' || i, 'Grüße an ' || i, 'many-' || i || '@example.com', false,
       '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', false FROM (${numbers}) AS numbers`,
  )
}

/** Searches all the time as one caller. Returns what stops it, and then the number of the responses. */
function startSearches({ admin }: TestServer) {
  let isOver = false
  const search = async (n: number) => {
    let served = 0
    for (; !isOver; served += 1) {
      const { status } = await admin.users.listUsers({
        searchField: 'any',
        searchValue: 'öö',
        sortBy: n % 2 === 0 ? 'name' : 'email',
      })
      expect([200, 429, 503]).toContain(status)
    }
    return served
  }
  const running = Promise.all(Array.from({ length: searches }, (_, n) => search(n)))
  const stop = async () => {
    isOver = true
    return (await running).reduce((sum, one) => sum + one, 0)
  }
  onTestFinished(() => void stop())
  return stop
}

/** Makes the calls of a neighbour, one after the other, and returns how long each one took. */
async function measureCalls(server: TestServer, neighbour: TestServer['admin'], email: string) {
  const [{ id: userId } = { id: '' }] = (await unwrap(neighbour.users.listUsers({ limit: 1 })))
    .users
  const isCheckpointed = async () => {
    const { events } = await unwrap(neighbour.audit.listAuditEvents({ limit: 1 }))
    return events[0]?.checkpointed
  }
  const calls = {
    firstPage: () => unwrap(neighbour.users.listUsers({ limit: 50 })),
    getUser: () => unwrap(neighbour.users.getUser({ id: userId })),
    signIn: () => server.signInAs({ email }),
    checkpoint: () => expect.poll(isCheckpointed, { timeout: longestMs, interval: 20 }).toBe(true),
  }
  const durations: [string, number][] = []
  for (const [name, call] of Object.entries(calls)) {
    const start = performance.now()
    await call()
    durations.push([name, Math.round(performance.now() - start)])
  }
  return durations
}

describe('a caller who searches all the time', () => {
  it('delays neither the first page of others, nor their sign-in, nor the audit log', async () => {
    const server = await startServer({ timeouts: { checkpointIntervalMs: 100 } })
    const { email } = await server.createUser({ role: 'admin' })
    const neighbour = await server.signInAs({ email })
    await insertUsers(server)
    const stopSearches = startSearches(server)
    const durations: [string, number][] = []
    for (let round = 0; round < 3; round += 1)
      durations.push(...(await measureCalls(server, neighbour, email)))
    expect(await stopSearches()).toBeGreaterThan(0)
    for (const [name, ms] of durations) expect(ms, name).toBeLessThan(longestMs)
  })
})
