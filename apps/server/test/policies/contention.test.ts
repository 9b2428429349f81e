import { describe, expect, it } from 'vitest'
import { runWith } from '../cli/server-with-cli.ts'
import { createApiKey } from '../kit/api-keys.ts'
import { password, startServer, unwrap } from '../kit/server.ts'

type Call = () => Promise<{ status: number }>

type Leak = Awaited<ReturnType<typeof leakApiKey>>

const maker = { name: 'A copy', permissions: ['key:create'] }

/** Creates a user with an API key that may only create API keys. */
async function leakApiKey() {
  const server = await startServer()
  const owner = await server.createUser({ role: 'admin' })
  return { ...server, owner, ...(await createApiKey(server, { ...maker, userId: owner.id })) }
}

/** Makes a call again and again, several at a time, until each is refused. */
async function startFlood(call: Call) {
  const first = await Promise.all(Array.from({ length: 4 }, call))
  const ended = Promise.all(first.map(({ status }) => repeatUntilRefused(call, status)))
  return {
    refusals: ended.then(
      (statuses) => [...new Set(statuses)],
      () => [],
    ),
  }
}

async function repeatUntilRefused(call: Call, first: number) {
  let status = first
  while (status === 200) ({ status } = await call())
  return status
}

const endings: [name: string, end: (leak: Leak) => Promise<unknown>][] = [
  ['its revocation', ({ admin, key }) => unwrap(admin.apiKeys.revokeApiKey({ keyId: key.id }))],
  [
    'its rotation without grace',
    ({ admin, key }) =>
      unwrap(admin.apiKeys.rotateApiKey({ keyId: key.id, gracePeriodSeconds: 0 })),
  ],
  ['the ban of its owner', ({ admin, owner }) => unwrap(admin.bans.banUser({ userId: owner.id }))],
  [
    'the removal of its owner',
    ({ admin, owner }) => unwrap(admin.users.removeUser({ userId: owner.id })),
  ],
  ['revoke-before', ({ config }) => runWith(config, ['revoke-before', 'now', '--yes'])],
]

describe('a flood of changes', () => {
  it.each(endings)('with a leaked API key ends with %s', async (_, end) => {
    const leak = await leakApiKey()
    const { client } = leak
    const { refusals } = await startFlood(() => client.apiKeys.createApiKey(maker))
    await end(leak)
    expect(await refusals).toEqual([401])
  })

  it('with the password of a user ends with the ban of the user', async () => {
    const server = await startServer()
    const { id, email } = await server.createUser()
    const { refusals } = await startFlood(() =>
      server.anonymous.auth.signInEmail({ email, password }),
    )
    await unwrap(server.admin.bans.banUser({ userId: id }))
    expect(await refusals).toEqual([403])
  })
})
