import { createClient, unwrap } from '@castellan/client'
import { describe, expect, it } from 'vitest'
import { selectDatabase } from '../../kit/databases.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { adminEmail, password, secret } from '../../kit/server.ts'
import { runCommandLine, startProcess } from '../process/server-process.ts'

const newSecret = 'nZlYFVfA6Xq8rjfTzLxSJtN40J1fOGoG'

const origin = 'http://localhost:3000'

/** Sends a request with these headers. Returns its status. */
async function readStatus(url: string, headers: Record<string, string>) {
  return (await fetch(url, { headers: { origin, ...headers } })).status
}

/** Signs in as a browser does. Returns the cookie of the session, and the token, signed and not. */
async function signIn(api: string) {
  const response = await fetch(`${api}/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: adminEmail, password }),
  })
  const { token } = (await response.json()) as { token: string }
  const [cookie = ''] = response.headers.getSetCookie()[0]?.split(';') ?? []
  return { token, cookie, signed: response.headers.get('set-auth-token') ?? '' }
}

/** Gets what a server signs, encrypts and hashes: with a cookie, a token, API keys and a cursor. */
async function collect(api: string) {
  const { token, cookie, signed } = await signIn(api)
  const admin = createClient({ baseUrl: api, token })
  const grant = { permissions: ['user:list', 'key:create'] }
  const key = await unwrap(admin.apiKeys.createApiKey({ name: 'Used', ...grant }))
  const byKey = createClient({ baseUrl: api, token: key.secret })
  const made = await unwrap(byKey.apiKeys.createApiKey({ name: 'Made by it', ...grant }))
  const unused = await unwrap(admin.apiKeys.createApiKey({ name: 'Unused', ...grant }))
  const { nextCursor } = await unwrap(admin.users.listUsers({ limit: 1 }))
  const list = `/admin/list-users?limit=1`
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  return {
    token,
    keyIds: [key.key.id, made.key.id],
    use: {
      cookie: (base: string) => readStatus(`${base}/list-sessions`, { cookie }),
      signed: (base: string) => readStatus(`${base}/list-sessions`, bearer(signed)),
      key: (base: string) => readStatus(base + list, { 'x-api-key': key.secret }),
      made: (base: string) => readStatus(base + list, { 'x-api-key': made.secret }),
      unused: (base: string) => readStatus(base + list, { 'x-api-key': unused.secret }),
      cursor: (base: string) => readStatus(`${base}${list}&cursor=${nextCursor}`, bearer(token)),
    },
  }
}

type Collected = Awaited<ReturnType<typeof collect>>

/** Uses what was collected at a server. Returns the status of each use. */
async function useAll({ use }: Collected, api: string, names = Object.keys(use)) {
  const statuses = names.map(async (name) => [name, await use[name as keyof typeof use](api)])
  return Object.fromEntries(await Promise.all(statuses)) as Record<string, number>
}

/** What is used all the time. */
const used = ['cookie', 'signed', 'key', 'made', 'cursor']

const allWork = { cookie: 200, signed: 200, key: 200, made: 200, unused: 200, cursor: 200 }

describe.each(selectDatabase('postgresql'))(
  'the secret of two servers on one database of $name',
  ({ createDatabase }) => {
    it('is replaced without the loss of a session, an API key or a cursor', async () => {
      const url = await createDatabase()
      const env = {
        DATABASE_URL: url,
        CASTELLAN_ADMIN_PASSWORD: password,
        CASTELLAN_BASE_URL: origin,
        CASTELLAN_RATE_LIMIT: 'off',
      }
      const start = (secrets: string, port?: number) =>
        startProcess({
          env: { ...env, CASTELLAN_SECRET: secrets, ...(port ? { PORT: `${port}` } : {}) },
        })
      const servers = [await start(secret), await start(secret)]
      const apis = servers.map(({ api }) => api)
      const [here = '', there = ''] = apis
      const admin = createClient({ baseUrl: here, token: (await signIn(here)).token })
      await unwrap(admin.users.createUser({ email: 'ada@example.com', name: 'Ada' }))
      const first = await collect(here)
      const collected = [first]
      const verify = () =>
        runCommandLine(['audit', 'verify'], { env: { ...env, CASTELLAN_SECRET: newSecret } })

      const restart = async (secrets: string) => {
        for (const [index, { port, kill, exit }] of servers.entries()) {
          kill('SIGTERM')
          await exit
          servers[index] = await start(secrets, port)
          collected.push(await collect(here), await collect(there))
          for (const one of collected)
            for (const api of apis) expect(allWork).toMatchObject(await useAll(one, api, used))
        }
      }
      await restart(`${secret} ${newSecret}`)
      const keyIds = first.keyIds.map((id) => `'${id}'`).join()
      const readHashes = async () => {
        const rows = await readRows(
          url,
          `SELECT hash FROM castellan_api_keys WHERE id IN (${keyIds})`,
        )
        return rows.map(({ hash }) => String(hash))
      }
      const oldHashes = await readHashes()
      await restart(`${newSecret}\n${secret}`)
      expect((await verify()).code).toBe(0)
      // Also of a key that was used less than a minute ago.
      const isOld = (hash: string) => oldHashes.includes(hash)
      await expect.poll(async () => (await readHashes()).filter(isOld)).toEqual([])

      servers[0]?.kill('SIGTERM')
      await servers[0]?.exit
      await start(newSecret, servers[0]?.port)
      const oldEnds = { cookie: 401, signed: 401, key: 200, made: 200, unused: 401, cursor: 400 }
      expect(await useAll(first, here)).toEqual(oldEnds)
      expect(await useAll(collected.at(-1) as Collected, here)).toEqual(allWork)
      expect(await useAll(await collect(there), here)).toEqual(allWork)
      expect(await useAll(await collect(here), there)).toEqual(allWork)
      expect(
        await readStatus(`${here}/list-sessions`, { authorization: `Bearer ${first.token}` }),
      ).toBe(200)
      expect((await verify()).code).toBe(0)
    })
  },
)
