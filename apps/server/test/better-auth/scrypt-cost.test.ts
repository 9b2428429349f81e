import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createScryptHasher } from '../../src/secrets/password.ts'
import type { HashJob } from '../../src/secrets/password-worker-pool.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { execute, readRows } from '../kit/raw-sql.ts'
import { cheapHasher, startServer, type TestServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { migrateApp } from './app.ts'

const raised = { CASTELLAN_SCRYPT_COST: '32768' }

const wayOfBetterAuth = /^[0-9a-f]{32}:[0-9a-f]{128}$/

/** Starts a server with the hasher of its configuration on the database of another one. */
async function restart(server: TestServer, env: Record<string, string>) {
  await server.stop()
  const hasher = createScryptHasher({ cost: Number(env.CASTELLAN_SCRYPT_COST ?? 16384) })
  return startServer({ folder: server.folder, env, hasher })
}

/** Creates hashers that derive keys cheaply, and count the work that scrypt would have. */
function countWork() {
  let work = 0
  const deriveKey = async ({ password, salt, options: { N = 0, p = 0 } }: HashJob) => {
    work += N * p
    return createHash('sha512').update(`${N} ${p} ${salt} ${password}`).digest()
  }
  return {
    createHasher: (cost: number) => createScryptHasher({ cost, deriveKey }),
    /** Counts the work of a sign-in with the wrong password. */
    measure: async ({ anonymous }: TestServer, email: string) => {
      const before = work
      const { status } = await anonymous.auth.signInEmail({ email, password: 'wrong password' })
      return { status, work: work - before }
    },
  }
}

async function readHash({ config }: TestServer, userId: string) {
  const rows = await readRows(
    config.database.url,
    `SELECT "password" FROM "account" WHERE "userId" = '${userId}'`,
  )
  return String(rows[0]?.password)
}

describe('the cost of scrypt', () => {
  it('is that of better-auth, or a higher one: hashes are replaced at sign-in', async () => {
    const first = await startServer({ hasher: createScryptHasher() })
    const user = await first.createUser()
    expect(await readHash(first, user.id)).toMatch(wayOfBetterAuth)
    const second = await restart(first, raised)
    expect(await readHash(second, user.id)).toMatch(wayOfBetterAuth)
    await second.signInAs(user)
    const hash = await readHash(second, user.id)
    expect(hash).toMatch(/^\$scrypt\$ln=15,r=16,p=1\$[0-9a-f]{32}\$[0-9a-f]{128}$/)
    await second.signInAs(user)
    expect(await readHash(second, user.id)).toBe(hash)
    const wrong = { email: user.email, password: 'wrong password' }
    expect((await second.anonymous.auth.signInEmail(wrong)).status).toBe(401)
    const third = await restart(second, {})
    await third.signInAs(user)
    expect(await readHash(third, user.id)).toMatch(wayOfBetterAuth)
  })

  it('stays that of better-auth where an app shares the database, unless the app knows it', async () => {
    const folder = createTemporaryFolder()
    await migrateApp(await getDatabaseUrl(folder))
    const start = (env: Record<string, string>) => startServer({ folder, env, hasher: cheapHasher })
    await expect(start(raised)).rejects.toThrow(
      'CASTELLAN_SCRYPT_COST must stay 16384, as the app in this database cannot verify other hashes. If it can, set CASTELLAN_SCRYPT_COST_IN_APP_DATABASE=allow',
    )
    await start({ ...raised, CASTELLAN_SCRYPT_COST_IN_APP_DATABASE: 'allow' })
  })

  it('is the work of every sign-in that fails, with each hash and without a user', async () => {
    const { createHasher, measure } = countWork()
    const start = (cost: number, folder?: string) =>
      startServer({ hasher: createHasher(cost), ...(folder ? { folder } : {}) })
    const first = await start(16_384)
    const [old, replaced, broken, without] = [
      await first.createUser(),
      await first.createUser(),
      await first.createUser(),
      await first.createUser(),
    ]
    const { url } = first.config.database
    await execute(url, `UPDATE "account" SET "password" = 'x' WHERE "userId" = '${broken.id}'`)
    await execute(url, `DELETE FROM "account" WHERE "userId" = '${without.id}'`)
    await first.stop()
    const raised = await start(131_072, first.folder)
    await raised.signInAs(replaced)
    const emails = [old, replaced, broken, without].map(({ email }) => email)
    for (const email of [...emails, 'unknown@example.com'])
      expect(await measure(raised, email)).toEqual({ status: 401, work: 131_072 })
    await raised.stop()
    const lowered = await start(32_768, first.folder)
    for (const email of [replaced.email, ...emails, 'unknown@example.com'])
      expect(await measure(lowered, email)).toEqual({ status: 401, work: 131_072 })
  })
})
