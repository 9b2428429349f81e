import { describe, expect, inject, it } from 'vitest'
import { buildRoleGrants } from '../../src/store/manage-schema.ts'
import { createTables } from '../kit/databases.ts'
import { createRole } from '../kit/postgres-roles.ts'
import { execute } from '../kit/raw-sql.ts'
import { send } from '../kit/send-request.ts'
import { startServer, type TestServer } from '../kit/server.ts'
import { refuseWrites, swallowWrites } from '../kit/swallow.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'

const auditEvents = 'castellan_audit_events'

function readReadiness({ url }: TestServer) {
  return send(url, 'GET', '/health/ready', {})
}

/** Expects that no change succeeds, and that the server says so before and after one fails. */
async function expectRefusal(server: TestServer, change: () => Promise<unknown>) {
  const email = 'eve@example.com'
  const create = () => server.admin.users.createUser({ email, name: 'Eve' })
  expect((await readReadiness(server)).status).toBe(200)
  await change()
  server.clock.advance(1)
  const { status, headers } = await create()
  expect([status, headers.get('retry-after')]).toEqual([503, '1'])
  expect(await readReadiness(server)).toMatchObject({ status: 503 })
}

/** Expects that the server says that it is not ready, without a request that writes. */
async function expectNotReady(server: TestServer) {
  expect((await readReadiness(server)).status).toBe(200)
  await refuseWrites(server.config.database.url, auditEvents, 'INSERT')
  server.clock.advance(5)
  expect(await readReadiness(server)).toMatchObject({ status: 503 })
}

describe('a database that refuses every change', () => {
  it.each([
    ['with an error of the audit log', refuseWrites],
    ['as it loses events', swallowWrites],
  ])('%s, makes the server not ready, and changes 503', async (_how, refuse) => {
    const server = await startServer()
    await expectRefusal(server, () => refuse(server.config.database.url, auditEvents, 'INSERT'))
  })

  it('is noticed without a request that writes, and leaves no trace in the audit log', async () => {
    const server = await startServer()
    await expectNotReady(server)
    const { events } = await server.store.auditLog.verify()
    expect(await server.store.auditEvents.list({}, { descending: true, limit: 10 })).toHaveLength(2)
    expect(events).toBeLessThanOrEqual(2)
  })

  it('for one table of the app fails its changes alone: the server stays ready', async () => {
    const server = await startServer()
    await refuseWrites(server.config.database.url, 'user', 'INSERT')
    const { status } = await server.admin.users.createUser({
      email: 'eve@example.com',
      name: 'Eve',
    })
    expect(status).toBe(409)
    expect((await readReadiness(server)).status).toBe(200)
    expect((await server.admin.roles.createRole({ name: 'x', permissions: {} })).status).toBe(200)
  })

  it
    .runIf(inject('database') === 'postgresql')
    .each([`REVOKE INSERT ON ${auditEvents} FROM`, 'REVOKE USAGE ON SCHEMA public FROM PUBLIC,'])(
    'as a right is missing (%s), makes the server not ready, and requests 503',
    async (revoke) => {
      const url = await createTables(createTemporaryFolder())
      const role = await createRole(url)
      const options = { url, poolSize: 1, connectionSeconds: 5, statementSeconds: 5 }
      await execute(url, (await buildRoleGrants(options, role.name, false)).join('\n'))
      const server = await startServer({ env: { DATABASE_URL: role.url } })
      await expectRefusal(server, () => execute(url, `${revoke} ${role.name}`))
    },
  )
})
