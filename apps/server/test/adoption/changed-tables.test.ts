import { expect, it } from 'vitest'
import { isFileUrl } from '../../src/store/database-url.ts'
import { execute } from '../kit/raw-sql.ts'
import { send } from '../kit/send-request.ts'
import { startServer } from '../kit/server.ts'

const restart = {
  code: 'SERVICE_UNAVAILABLE',
  message: 'The tables of the app have changed. Restart Castellan.',
}

/** Starts a server whose statements are prepared. */
async function startWarm() {
  const server = await startServer()
  const { id } = await server.createUser()
  const { url } = server.config.database
  const { token } = server.admin
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const call = async (method: string, path: string, body?: object) => {
    const { status, text } = await server.request(method, path, {
      headers,
      ...(body ? { json: body } : {}),
    })
    return { status, body: JSON.parse(text) as unknown }
  }
  let names = 0
  /** Reads in a query, in a list and in a transaction that writes. */
  const callAll = () => {
    names += 1
    return Promise.all([
      call('GET', `/admin/get-user?id=${id}`),
      call('GET', '/admin/list-users?sortBy=name'),
      call('POST', '/admin/update-user', { userId: id, data: { name: `Name ${names}` } }),
    ])
  }
  const checkReady = async () => {
    const { status, text } = await send(server.url, 'GET', '/health/ready', {})
    return { status, body: JSON.parse(text) as unknown }
  }
  for (let round = 0; round < 3; round += 1) await callAll()
  const database: 'sqlite' | 'postgresql' = isFileUrl(url) ? 'sqlite' : 'postgresql'
  return { database, change: (sql: string) => execute(url, sql), callAll, checkReady }
}

const harmless = {
  postgresql: [
    'ALTER TABLE "user" ADD COLUMN "note" text',
    'ALTER TABLE "user" ALTER "name" TYPE varchar(300)',
    'ALTER TABLE "user" ALTER "role" TYPE varchar(30)',
    'ALTER TABLE "session" ALTER "expiresAt" TYPE timestamptz(3)',
    'ALTER TABLE "user" DROP COLUMN "note"',
  ],
  sqlite: ['ALTER TABLE "user" ADD COLUMN "note" text', 'ALTER TABLE "user" DROP COLUMN "note"'],
}

const harmful = {
  postgresql: [
    [
      'ALTER TABLE "user" ALTER "updatedAt" TYPE bigint USING extract(epoch FROM "updatedAt") * 1000',
      'ALTER TABLE "user" ALTER "updatedAt" TYPE timestamptz USING to_timestamp("updatedAt" / 1000.0)',
    ],
    [
      'ALTER TABLE "session" ALTER "expiresAt" TYPE text USING "expiresAt"::text',
      'ALTER TABLE "session" ALTER "expiresAt" TYPE timestamptz USING "expiresAt"::timestamptz',
    ],
    [
      'ALTER TABLE "user" RENAME "image" TO "picture"',
      'ALTER TABLE "user" RENAME "picture" TO "image"',
    ],
    ['ALTER TABLE "session" RENAME TO "sessions"', 'ALTER TABLE "sessions" RENAME TO "session"'],
  ],
  sqlite: [
    [
      'ALTER TABLE "user" RENAME "image" TO "picture"',
      'ALTER TABLE "user" RENAME "picture" TO "image"',
    ],
    ['ALTER TABLE "session" RENAME TO "sessions"', 'ALTER TABLE "sessions" RENAME TO "session"'],
  ],
}

it('an app may change its tables while a server runs: no call fails, or all say that a restart helps', async () => {
  const { database, change, callAll, checkReady } = await startWarm()
  for (const sql of harmless[database]) {
    await change(sql)
    for (const { status } of [...(await callAll()), await checkReady()])
      expect(status, sql).toBe(200)
  }
  for (const [sql = '', back = ''] of harmful[database]) {
    await change(sql)
    for (const response of [...(await callAll()), await checkReady()])
      expect(response, sql).toEqual({ status: 503, body: expect.objectContaining(restart) })
    await change(back)
    for (const { status } of [...(await callAll()), await checkReady()])
      expect(status, back).toBe(200)
  }
})
