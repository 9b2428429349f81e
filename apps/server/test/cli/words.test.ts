import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { runCli } from '../../src/cli/open.ts'
import { readConfig } from '../../src/config/config.ts'
import { selectDatabase } from '../kit/databases.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { startServerWithCli } from './beside-a-server.ts'

/** Says something where no database may be opened. */
function withoutDatabase(words: string[], line?: string) {
  const readConfig = () => {
    throw new Error('There is no need for a database')
  }
  return runCli(words, { readConfig, readLine: async () => line })
}

describe('what is not understood', () => {
  const wrong: [words: string, text: string][] = [
    ['user', 'There is no such command: user\n\nUsage: castellan'],
    ['user fly', 'There is no such command: user fly\n\nUsage: castellan'],
    ['user ban a b', 'There is a word too many: b'],
    ['user list a', 'There is a word too many: a'],
    ['user ban --nope x', "Unknown option '--nope'"],
    ['user ban', '<user-id> is required'],
    ['user ban a --user-id b', '<user-id>: '],
    ['user list --limit many', '--limit: '],
    ['trail list --actor-id a --actor-id b', '--actor-id: '],
    ['key create a --permissions user:get', '--user-id is required'],
    ['key create a --user-id u', '--permissions is required'],
    [
      'key create a --user-id u --permissions user:fly',
      '--permissions (0): Invalid permission: the resource has no such action',
    ],
    ['role create a --permissions user', '--permissions: expected resource:action.'],
    ['role create a --permissions user', '{"user": ["ban"]}'],
    ['role create a --permissions {"user":["gett"]}', 'there is no permission user:gett'],
    ['role create a --permissions {"user":["get"}', '--permissions: expected resource:action.'],
    ['role create a --permissions user:gett', 'there is no permission user:gett'],
    ['trail verify --noted x', '--noted: expected a head'],
    ['trail verify --nope', "Unknown option '--nope'"],
  ]

  it.each(wrong)('%s: is said so, before a database is opened', async (words, text) => {
    const { code, out, error } = await withoutDatabase(words.split(' '))
    expect([code, out]).toEqual([2, undefined])
    expect(error).toContain(text)
    const inJson = await withoutDatabase([...words.split(' '), '--json'])
    const { message } = JSON.parse(inJson.error ?? '') as { message: string }
    expect([inJson.code, message === '' || !error?.startsWith(message)]).toEqual([2, false])
  })

  it.each([undefined, ''])('a line of the standard input that is %j', async (line) => {
    const words = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', '-']
    const { code, error } = await withoutDatabase(words, line)
    expect(code).toBe(2)
    expect(error).toContain('--password: the standard input has no line for it')
  })
})

describe('help', () => {
  it.each([['help'], ['help', 'user'], ['--help'], ['-h'], ['user', '--help']])(
    'is every command, after %s',
    async (...words) => {
      const { code, out } = await withoutDatabase(words)
      expect(code).toBe(0)
      expect(out).toContain('key create <name> --permissions … --user-id … [--allowedNetworks …]')
      expect(out).toContain('trail verify [--noted …]')
    },
  )

  it('of a command tells of each flag what its schema does, and how it is written', async () => {
    const { code, out } = await withoutDatabase(['key', 'create', '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Usage: castellan key create <name> --permissions … --user-id … /)
    expect(out).toMatch(
      /^ {2}--user-id <user> +Required\. The owner\. An id or an e-mail address\.$/m,
    )
    expect(out).toMatch(/^ {2}--expires-at <instant> +When the key expires; never .*ISO 8601/m)
    expect(out).toMatch(/^ {2}--reason <text> +Why, for the trail\.$/m)
    const ban = await withoutDatabase(['user', 'ban', '--help'])
    expect(ban.out).toMatch(/^ {2}--ban-expires-in <seconds> +Seconds until the ban ends/m)
    const list = await withoutDatabase(['user', 'list', '--help'])
    expect(list.out).toMatch(
      /^ {2}--sort-direction <choice> .*One of asc, desc\. asc when left out\./m,
    )
  })

  it('is there for every command', async () => {
    for (const { words, summary } of commands) {
      const { out } = await withoutDatabase([...words.split(' '), '-h'])
      expect(out).toContain(`Usage: castellan ${words}`)
      expect(out).toContain(summary)
    }
  })

  it('is a word like any other after the first one', async () => {
    const { castellan, createUser } = await startServerWithCli()
    const { id } = await createUser({ email: 'help@example.com' })
    const { out } = await castellan(['user', 'list', '--search-value', 'help', '--json'])
    expect(JSON.parse(out ?? '')).toMatchObject({ users: [{ id }], total: 1 })
    expect((await castellan(['role', 'create', 'help', '--permissions', 'x:y'])).code).toBe(0)
  })
})

describe.each(selectDatabase('sqlite'))('where there is no file for $name', () => {
  const createFolder = () => {
    const folder = createTemporaryFolder()
    const path = join(folder, 'data', 'castellan.db')
    const castellan = (words: string[], line?: string) =>
      runCli(words, {
        readConfig: () => readConfig({ DATABASE_URL: `file:${path}` }),
        readLine: async () => line,
      })
    return { folder, path, castellan }
  }

  it('says so, and makes none', async () => {
    const { folder, path, castellan } = createFolder()
    const message = `There is no database at ${path}`
    for (const words of [
      ['user', 'list'],
      ['trail', 'verify'],
      ['user', 'ban', 'a'],
      ['key', 'create', 'k', '--user-id', 'a', '--permissions', 'user:get'],
    ]) {
      const { code, out, error } = await castellan(words)
      expect([code, out]).toEqual([1, undefined])
      expect(error).toContain(`${message}. DATABASE_URL says where it is; the first start`)
      const inJson = await castellan([...words, '--json'])
      expect([inJson.code, inJson.error]).toEqual([1, JSON.stringify({ message })])
    }
    const create = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', '-']
    expect((await castellan(create)).code).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })

  it('makes it for the first user, says where, and goes on with the first key', async () => {
    const { path, castellan } = createFolder()
    const create = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--role', 'admin']
    const made = await castellan([...create, '--json'])
    expect([made.code, made.error]).toEqual([0, `A new database is made: ${path}`])
    expect(JSON.parse(made.out ?? '')).toMatchObject({ user: { role: 'admin' } })
    expect(existsSync(path)).toBe(true)
    const words = ['key', 'create', 'k', '--user-id', 'ada@example.com', '--permissions']
    const key = await castellan([...words, 'user:get', '--json'])
    expect([key.code, key.error]).toEqual([0, undefined])
    expect(JSON.parse(key.out ?? '')).toMatchObject({ secret: expect.stringMatching(/^cst_/) })
  })
})
