import { describe, expect, inject, it } from 'vitest'
import { createScryptHasher } from '../../src/secrets/password.ts'
import { pruneAll, writeAllCheckpoints } from '../kit/audit-log.ts'
import { recordResponse } from '../kit/observed-responses.ts'
import { execute } from '../kit/raw-sql.ts'
import { adminEmail, password, unwrap } from '../kit/server.ts'
import { runWith, startServerWithCli } from './server-with-cli.ts'

describe('the command line on the database of a running server', () => {
  it.runIf(inject('database') === 'postgresql')(
    'says in a sentence that the database is not available',
    async () => {
      const { config, store, createUser } = await startServerWithCli()
      const { id } = await createUser()
      const impatient = { ...config, database: { ...config.database, statementSeconds: 1 } }
      await store.transaction(async (tx) => {
        await tx.users.update(id, { name: 'Held' }, new Date())
        const { code, error } = await runWith(impatient, ['user', 'ban', id])
        expect(code).toBe(1)
        expect(error).toMatch(/^The database is not available now, .+ statement timeout \(57014\)$/)
      })
    },
  )

  it('creates the first API key of a deployment, which works at once', async () => {
    const { castellan, createClientWith } = await startServerWithCli()
    const words = ['api-key', 'create', 'deploy', '--user-id', adminEmail]
    const { code, out, error } = await castellan([
      ...words,
      ...['--permissions', 'user:list', '--permissions', 'user:get', '--json'],
    ])
    expect([code, error]).toEqual([0, undefined])
    const { secret: key } = JSON.parse(out ?? '') as { secret: string }
    expect(key).toMatch(/^cst_/)
    const client = createClientWith(key)
    expect((await client.users.listUsers()).status).toBe(200)
    expect((await client.bans.banUser({ userId: 'x' })).status).toBe(403)
    const listed = await castellan(['api-key', 'list'])
    expect(listed.out).toMatch(/^id +name +hint +userId +permissions/)
    expect(listed.out).not.toContain(key)
    const { id } = (JSON.parse(out ?? '') as { key: { id: string } }).key
    expect((await castellan(['api-key', 'revoke', id])).code).toBe(0)
    expect((await client.users.listUsers()).status).toBe(401)
  })

  it('revokes an API key, and lists in one line the keys that end with it', async () => {
    const { castellan, createClientWith } = await startServerWithCli()
    const words = ['api-key', 'create', 'deploy', '--user-id', adminEmail, '--json']
    const { out = '' } = await castellan([...words, '--permissions', 'key:create'])
    const { key, secret } = JSON.parse(out) as { key: { id: string }; secret: string }
    const { apiKeys } = createClientWith(secret)
    const create = async (name: string) =>
      (await unwrap(apiKeys.createApiKey({ name, permissions: ['key:create'] }))).key.id
    const ids = [await create('one'), await create('two')]
    const revoked = await castellan(['api-key', 'revoke', key.id])
    const [success, ended = ''] = revoked.out?.split('\n') ?? []
    expect(success).toBe('success      true')
    expect(ended).toMatch(/^endedKeyIds {2}\[/)
    expect(new Set(JSON.parse(ended.slice(13)))).toEqual(new Set(ids))
  })

  it('creates and finds users, who can sign in with the password from standard input', async () => {
    // The command line hashes passwords as a server does by default.
    const hasher = createScryptHasher()
    const { castellan, signInAs, admin } = await startServerWithCli({ hasher })
    const words = [
      'user',
      'create',
      'ada@example.com',
      '--name',
      'Ada \u001b[31m',
      '--role',
      'admin',
    ]
    const made = await castellan([...words, '--password', '-'], password)
    expect([made.code, made.error]).toEqual([0, undefined])
    const ada = await signInAs({ email: 'ada@example.com' })
    expect((await ada.users.listUsers()).status).toBe(200)
    const table = await castellan(['user', 'list', '--search-value', 'ada'])
    expect(table.out).toMatch(/^id +email +name +role/)
    expect(table.out).toContain('Ada \\u001b[31m')
    const { users } = JSON.parse((await castellan(['user', 'list', '--json'])).out ?? '')
    expect(users).toEqual((await unwrap(admin.users.listUsers())).users)
    expect((await castellan(['user', 'ban', 'ada@example.com', '--ban-reason', 'spam'])).code).toBe(
      0,
    )
    expect((await ada.users.listUsers()).status).toBe(401)
  })

  it('escapes what a terminal would execute, reorder or hide', async () => {
    const { castellan, createUser } = await startServerWithCli()
    const name = 'A\u009b31m\u007f\u202e\u2066\u2028\r\nB 中文'
    const { email } = await createUser({ name })
    const { out = '' } = await castellan(['user', 'get', email, '--json'])
    const table = await castellan(['user', 'list', '--search-value', email])
    const refused = await castellan(['user', 'set-role', email, '--role', 'x\u009b\u202e'])
    const mistaken = await castellan(['user', 'fly\u009b'])
    expect((JSON.parse(out) as { name: string }).name).toBe(name)
    expect(table.out).toContain('A\\u009b31m\\u007f\\u202e\\u2066\\u2028\\u000d\\u000aB 中文')
    expect(mistaken.error).toContain('fly\\u009b')
    for (const text of [out, table.out, refused.error, mistaken.error])
      expect(text).not.toMatch(/[^\P{C}\n]|\u2028/u)
  })

  it('names options, not fields, in a refusal', async () => {
    const { castellan } = await startServerWithCli()
    const key = [
      'api-key',
      'create',
      'deploy',
      '--user-id',
      adminEmail,
      '--permissions',
      'user:get',
    ]
    const past = await castellan([...key, '--expires-at', '2020-01-01'])
    const message = '--expires-at: Invalid date: expected a time in the future'
    expect(past).toEqual({ code: 1, error: `${message} (VALIDATION_ERROR)` })
    const asJson = await castellan([...key, '--expires-at', '2020-01-01', '--json'])
    expect(JSON.parse(asJson.error ?? '')).toEqual({ message, code: 'VALIDATION_ERROR' })
  })

  it('E1: does not ban or remove the last admin', async () => {
    const { castellan, admin } = await startServerWithCli()
    for (const name of ['ban', 'remove']) {
      const { code, out, error = '' } = await castellan(['user', name, adminEmail, '--json'])
      expect([code, out, JSON.parse(error).code]).toEqual([1, undefined, 'LAST_ADMIN'])
      // A client that may act on an admin is another admin: it gets this code only in a race.
      recordResponse('POST', `/admin/${name}-user`, 400, 'LAST_ADMIN')
    }
    expect((await admin.users.listUsers()).status).toBe(200)
  })

  it('follows the rules of the API: it does not set an undefined role', async () => {
    const { castellan, admin, createUser } = await startServerWithCli()
    const { id, email } = await createUser()
    const role = await castellan(['user', 'set-role', email, '--role', 'nope', '--json'])
    expect(role.code).toBe(1)
    expect(JSON.parse(role.error ?? '')).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
    })
    expect((await unwrap(admin.users.getUser({ id }))).role).toBe('user')
  })

  it('records a reason for everything that it changes', async () => {
    const { castellan, admin, createUser } = await startServerWithCli()
    const { id, email } = await createUser()
    const reason = ['--reason', 'Ticket 12']
    await castellan(['user', 'set-role', email, '--role', 'admin', ...reason])
    await castellan([
      'api-key',
      'create',
      'k',
      '--user-id',
      id,
      '--permissions',
      'user:get',
      ...reason,
    ])
    await castellan(['user', 'ban', email, '--ban-reason', 'spam', ...reason])
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: id }))
    expect(events.map((event) => [event.action, event.reason]).slice(0, 3)).toEqual([
      ['user.banned', 'spam; Ticket 12'],
      ['key.created', 'Ticket 12'],
      ['user.role-set', 'Ticket 12'],
    ])
    expect((await castellan(['user', 'sessions', email, ...reason])).code).toBe(2)
    const endless = await castellan(['user', 'unban', email, '--reason', 'x'.repeat(1001)])
    expect([endless.code, endless.error]).toEqual([2, expect.stringContaining('--reason: ')])
  })

  it('accepts the email address of a user everywhere, and refuses unknown addresses', async () => {
    const { castellan, createUser } = await startServerWithCli()
    const { id, email } = await createUser()
    await castellan(['user', 'ban', email.toUpperCase()])
    const actionsIn = async (words: string[]) => {
      const { out = '' } = await castellan([...words, '--json'])
      const { events } = JSON.parse(out) as { events: { action: string; targetId: string }[] }
      return events.map(({ action, targetId }) => [action, targetId === id])
    }
    expect(await actionsIn(['audit', 'list', '--target-id', email])).toEqual([
      ['user.banned', true],
      ['user.created', true],
    ])
    expect(await actionsIn(['audit', 'list', '--actor-id', adminEmail])).toContainEqual([
      'user.created',
      true,
    ])
    expect(await actionsIn(['audit', 'list', '--impersonator-id', adminEmail])).toEqual([])
    for (const words of [
      ['user', 'get', 'nobody@example.com'],
      ['user', 'ban', 'nobody@example.com'],
      ['api-key', 'list', '--user-id', 'nobody@example.com'],
      ['audit', 'list', '--actor-id', 'nobody@example.com'],
      ['audit', 'list', '--target-id', 'nobody@example.com'],
      ['audit', 'list', '--impersonator-id', 'nobody@example.com'],
      ['audit', 'history', 'nobody@example.com'],
    ])
      expect(await castellan(words), words.join(' ')).toEqual({
        code: 1,
        error: 'There is no user with the email address nobody@example.com (USER_NOT_FOUND)',
      })
  })

  it('defines roles that the server uses at once', async () => {
    const { castellan, createUser, signInAs, admin } = await startServerWithCli()
    const user = await createUser()
    const theirs = await signInAs(user)
    const permissions = '{"user":["list"]}'
    expect((await castellan(['role', 'create', 'reader', '--permissions', permissions])).code).toBe(
      0,
    )
    await unwrap(admin.access.setRole({ userId: user.id, role: 'reader' }))
    expect((await theirs.users.listUsers()).status).toBe(200)
    const words = ['role', 'update', 'reader', '--permissions', 'user:get', '--permissions', 'x:y']
    const { code, out } = await castellan([...words, '--permissions', 'user:ban', '--json'])
    expect([code, JSON.parse(out ?? '').role.permissions]).toEqual([
      0,
      { user: ['get', 'ban'], x: ['y'] },
    ])
    expect((await theirs.users.listUsers()).status).toBe(403)
  })

  it('is recorded in the audit log, and verifies it (H6)', async () => {
    const { castellan, admin, store, createUser, config } = await startServerWithCli()
    const { id, email } = await createUser()
    expect((await castellan(['user', 'ban', email, '--ban-reason', 'spam'])).code).toBe(0)
    const { events } = await unwrap(admin.audit.getUserHistory({ userId: id }))
    expect(events[0]).toMatchObject({
      action: 'user.banned',
      actor: { kind: 'command-line' },
      reason: 'spam',
      userAgent: expect.stringMatching(/^castellan command line \(.+@.+\)$/),
    })
    expect((await castellan(['audit', 'history', email])).out).toContain('user.banned')
    await writeAllCheckpoints(store)
    const verified = await castellan(['audit', 'verify'])
    expect(verified.code).toBe(0)
    const [, head = ''] = /^head +(\S+)$/m.exec(verified.out ?? '') ?? []
    expect((await castellan(['audit', 'verify', '--expect-head', head])).code).toBe(0)
    const other = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const wrong = await castellan(['audit', 'verify', '--expect-head', other, '--json'])
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.out ?? '')).toMatchObject({ violations: [{ kind: 'head-unknown' }] })
    const drop = config.database.url.startsWith('file:')
      ? 'DROP TRIGGER castellan_audit_events_update'
      : 'DROP TRIGGER castellan_audit_events_change ON castellan_audit_events'
    await execute(
      config.database.url,
      `${drop}; UPDATE castellan_audit_events SET reason = 'other' WHERE reason = 'spam'`,
    )
    const edited = await castellan(['audit', 'verify'])
    expect([edited.code, edited.out]).toEqual([
      1,
      expect.stringMatching(/protection-missing.*event-changed/s),
    ])
    expect(edited.out).toMatch(/^result +2 violations$/m)
  })

  it('reports what was pruned, and warns if nothing should be pruned (H6)', async () => {
    const { store, clock, config, castellan } = await startServerWithCli()
    await writeAllCheckpoints(store)
    clock.advance(60)
    await pruneAll(store, clock.now())
    const verified = await castellan(['audit', 'verify'])
    expect(verified.code).toBe(0)
    expect(verified.out).not.toContain('\n\n')
    expect(verified.out).toMatch(/^pruned +2 events up to checkpoint \d+, recorded at 20\S+Z$/m)
    const warning = expect.stringContaining('CASTELLAN_EVENT_RETENTION_DAYS')
    expect(verified.out).toEqual(warning)
    const asJson = JSON.parse((await castellan(['audit', 'verify', '--json'])).out ?? '')
    expect(asJson).toMatchObject({ isIntact: true, pruned: { events: '2' }, warning })
    const retention = { ...config, eventRetentionDays: 30 }
    const withRetention = await runWith(retention, ['audit', 'verify', '--json'])
    expect(JSON.parse(withRetention.out ?? '').warning).toBeUndefined()
  })
})
