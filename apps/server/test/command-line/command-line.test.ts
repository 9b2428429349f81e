import { describe, expect, it } from 'vitest'
import { atTheDatabase } from '../../src/command-line/open.ts'
import { scryptHasher } from '../../src/secrets/password.ts'
import { adminEmail, password, startServer, unwrap } from '../harness.ts'
import { runOn } from '../raw.ts'
import { sealAll } from '../trail/trail.ts'

/** A server, and its command line beside it. */
const aServer = async () => {
  const server = await startServer({ hasher: scryptHasher() })
  const castellan = (words: string[], input = '') =>
    atTheDatabase(server.config, words, async () => input)
  return { ...server, castellan }
}

describe('the command line beside a running server', () => {
  it('makes the first key of a deployment, which works at once', async () => {
    const { castellan, clientWith } = await aServer()
    const words = ['key', 'create', 'deploy', '--user-id', adminEmail]
    const { code, out, error } = await castellan([
      ...words,
      ...['--permissions', 'user:list', '--permissions', 'user:get', '--json'],
    ])
    expect([code, error]).toEqual([0, undefined])
    const { secret: key } = JSON.parse(out ?? '') as { secret: string }
    expect(key).toMatch(/^cst_/)
    const client = clientWith(key)
    expect((await client.users.listUsers()).status).toBe(200)
    expect((await client.bans.banUser({ userId: 'x' })).status).toBe(403)
    const listed = await castellan(['key', 'list'])
    expect(listed.out).toMatch(/^id +name +hint +userId +permissions/)
    expect(listed.out).not.toContain(key)
    const { id } = (JSON.parse(out ?? '') as { key: { id: string } }).key
    expect((await castellan(['key', 'revoke', id])).code).toBe(0)
    expect((await client.users.listUsers()).status).toBe(401)
  })

  it('creates and finds users, who can sign in with the password from the standard input', async () => {
    const { castellan, as, admin } = await aServer()
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
    const ada = await as({ email: 'ada@example.com' })
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

  it('obeys the rules of the API: it bans no last admin, and gives no role that is not defined', async () => {
    const { castellan, admin, aUser } = await aServer()
    const ban = await castellan(['user', 'ban', adminEmail])
    expect([ban.code, ban.out]).toEqual([1, undefined])
    expect(ban.error).toContain('LAST_ADMIN')
    const { id, email } = await aUser()
    const role = await castellan(['user', 'set-role', email, '--role', 'nope', '--json'])
    expect(role.code).toBe(1)
    expect(JSON.parse(role.error ?? '')).toMatchObject({
      code: 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
    })
    expect((await unwrap(admin.users.getUser({ id }))).role).toBe('user')
  })

  it('has roles defined that a server knows at once', async () => {
    const { castellan, aUser, as, admin } = await aServer()
    const user = await aUser()
    const theirs = await as(user)
    const permissions = '{"user":["list"]}'
    expect((await castellan(['role', 'create', 'reader', '--permissions', permissions])).code).toBe(
      0,
    )
    await unwrap(admin.access.setRole({ userId: user.id, role: 'reader' }))
    expect((await theirs.users.listUsers()).status).toBe(200)
  })

  it('H6: is in the trail by its name, and verifies it', async () => {
    const { castellan, admin, store, aUser, config } = await aServer()
    const { id, email } = await aUser()
    expect((await castellan(['user', 'ban', email, '--ban-reason', 'spam'])).code).toBe(0)
    const { events } = await unwrap(admin.events.userHistory({ userId: id }))
    expect(events[0]).toMatchObject({
      action: 'user.banned',
      actor: { kind: 'command-line' },
      reason: 'spam',
    })
    expect((await castellan(['trail', 'history', email])).out).toContain('user.banned')
    await sealAll(store)
    const verified = await castellan(['trail', 'verify'])
    expect(verified.code).toBe(0)
    const [, head = ''] = /^head +(\S+)$/m.exec(verified.out ?? '') ?? []
    expect((await castellan(['trail', 'verify', '--noted', head])).code).toBe(0)
    const other = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const wrong = await castellan(['trail', 'verify', '--noted', other, '--json'])
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.out ?? '')).toMatchObject({ faults: [{ what: 'head-unknown' }] })
    const drop = config.database.url.startsWith('file:')
      ? 'DROP TRIGGER castellan_events_update'
      : 'DROP TRIGGER castellan_events_change ON castellan_events'
    await runOn(
      config.database.url,
      `${drop}; UPDATE castellan_events SET reason = 'other' WHERE reason = 'spam'`,
    )
    const edited = await castellan(['trail', 'verify'])
    expect([edited.code, edited.out]).toEqual([1, expect.stringContaining('event-changed')])
  })

  it('says what it does not understand, and changes nothing', async () => {
    const { castellan } = await aServer()
    const wrong: [words: string[], text: string][] = [
      [['user'], 'Usage: castellan'],
      [['user', 'fly'], 'Usage: castellan'],
      [['user', 'ban', 'a', 'b'], 'There is a word too many: b'],
      [['user', 'ban', '--nope', 'x'], "Unknown option '--nope'"],
      [['user', 'list', '--limit', 'many'], '--limit: '],
      [['key', 'create', 'a', '--permissions', 'user:fly'], '--permissions (0): '],
      [['trail', 'verify', '--noted', 'x'], '--noted: '],
      [['trail', 'verify', '--nope'], "Unknown option '--nope'"],
    ]
    for (const [words, text] of wrong) {
      const { code, out, error } = await castellan(words)
      expect([code, out], words.join(' ')).toEqual([2, undefined])
      expect(error).toContain(text)
    }
  })
})
