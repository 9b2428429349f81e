import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { startServer, type TestServer, unwrap } from '../../kit/server.ts'

/** Others wait for the timeout of a lock or two, on a busy machine. */
const longestMs = 2_000

/** Starts a server on a database in which an app's transaction holds the row of a user. */
async function startWithLockedUser(
  createDatabaseWithTables: () => Promise<string>,
  poolSize = '10',
) {
  const url = await createDatabaseWithTables()
  const server = await startServer({
    env: {
      DATABASE_URL: url,
      CASTELLAN_DATABASE_POOL_SIZE: poolSize,
      CASTELLAN_RATE_LIMIT: 'on',
      CASTELLAN_RATE_LIMIT_MAX: '1000000',
    },
  })
  const locked = await server.createUser()
  const app = new pg.Client(url)
  await app.connect()
  onTestFinished(() => app.end())
  await app.query(`BEGIN; UPDATE "user" SET name = name WHERE id = '${locked.id}'`)
  const updateLocked = () =>
    server.admin.users.updateUser({ userId: locked.id, data: { name: 'x' } })
  return { ...server, updateLocked, unlock: () => app.query('ROLLBACK') }
}

/** Bans and unbans a user in several calls at a time, which conflict. Returns what stops it. */
function startConflicts({ admin }: TestServer, userId: string) {
  let isOver = false
  const change = async (n: number) => {
    for (; !isOver; n += 1)
      await (n % 2 === 0 ? admin.bans.banUser({ userId }) : admin.bans.unbanUser({ userId }))
  }
  const running = Promise.all([0, 1, 2, 3].map(change))
  const stop = async () => {
    isOver = true
    await running
  }
  onTestFinished(stop)
  return stop
}

async function measure(call: () => Promise<unknown>) {
  const start = performance.now()
  await call()
  return performance.now() - start
}

describe.each(selectDatabase('postgresql'))(
  'a row of $name that an app locks',
  ({ createDatabaseWithTables }) => {
    it('delays no changes of other users, even when these conflict', async () => {
      const server = await startWithLockedUser(createDatabaseWithTables)
      const other = await server.createUser()
      const blocked = server.updateLocked()
      const stopConflicts = startConflicts(server, (await server.createUser()).id)
      for (let round = 0; round < 10; round += 1)
        expect(
          await measure(() =>
            unwrap(server.admin.users.updateUser({ userId: other.id, data: { name: `${round}` } })),
          ),
        ).toBeLessThan(longestMs)
      await server.unlock()
      await blocked
      await stopConflicts()
    })

    it.each(['2', '4', '10'])(
      'delays no reads of others, with a pool of %s connections',
      async (poolSize) => {
        const server = await startWithLockedUser(createDatabaseWithTables, poolSize)
        const { email } = await server.createUser({ role: 'admin' })
        const other = await server.signInAs({ email })
        const blocked = Promise.all(Array.from({ length: 12 }, server.updateLocked))
        for (let round = 0; round < 10; round += 1) {
          const read = async () => {
            await unwrap(other.auth.getSession())
            await unwrap(other.users.listUsers({ limit: 1 }))
          }
          expect(await measure(read)).toBeLessThan(longestMs)
        }
        await server.unlock()
        expect([...new Set((await blocked).map(({ status }) => status))]).toEqual([200])
      },
    )

    it('delays no changes by others while one caller waits for it in many calls', async () => {
      const server = await startWithLockedUser(createDatabaseWithTables)
      const { email, id: userId } = await server.createUser({ role: 'admin' })
      const other = await server.signInAs({ email })
      const blocked = Promise.all(Array.from({ length: 12 }, server.updateLocked))
      for (let round = 0; round < 10; round += 1) {
        const update = () => unwrap(other.users.updateUser({ userId, data: { name: `${round}` } }))
        expect(await measure(update)).toBeLessThan(longestMs)
      }
      await server.unlock()
      expect([...new Set((await blocked).map(({ status }) => status))]).toEqual([200])
    })

    it('refuses calls that wait for the connections, not longer than their timeout', async () => {
      const server = await startWithLockedUser(createDatabaseWithTables)
      const start = performance.now()
      const responses = await Promise.all(Array.from({ length: 12 }, server.updateLocked))
      for (const { status } of responses) expect(status).toBe(503)
      expect(performance.now() - start).toBeLessThan(12_000)
    })
  },
)
