import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { groups, listRows } from '../../src/cli/command-table.ts'
import { createCommands } from '../../src/cli/commands.ts'
import { parse } from '../../src/cli/parse.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import { selectDatabase } from '../kit/databases.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { createCliOptions, runWith, startServerWithCli } from './server-with-cli.ts'

const commands = createCommands(Object.keys(groups).flatMap(listRows), {})

/** Runs words that must not read the configuration, and so open no database. */
function runWithoutDatabase(words: string[], line?: string) {
  const readConfigHere = (): Config => {
    throw new Error('The configuration must not be read')
  }
  return runCli(words, createCliOptions({ readConfig: readConfigHere, readLine: async () => line }))
}

/** Returns the help of some words on one line, however it is wrapped. */
async function readHelp(...words: string[]) {
  const { code, out = '', error } = await runWithoutDatabase(words)
  expect([code, error]).toEqual([0, undefined])
  return out.replaceAll(/\s+/g, ' ')
}

describe('words that are not understood', () => {
  const mistakes: [words: string, text: string][] = [
    ['fly', 'Unknown command: fly'],
    ['usr list', 'Unknown command: usr. Did you mean user?'],
    ['usr --help', 'Unknown command: usr. Did you mean user?'],
    ['help usr', 'Unknown command: usr. Did you mean user?'],
    ['help fly', 'Unknown command: fly'],
    ['help user bann', 'Unknown command: user bann. Did you mean user ban?'],
    ['user bann --help', 'Unknown command: user bann. Did you mean user ban?'],
    ['user help bann', 'Unknown command: user bann. Did you mean user ban?'],
    ['user', 'Incomplete command: user'],
    ['user fly', 'Unknown command: user fly'],
    ['user bann', 'Unknown command: user bann. Did you mean user ban'],
    ['user ban a b', 'Unexpected argument: b'],
    ['user list a', 'Unexpected argument: a'],
    ['serve now', 'Unexpected argument: now'],
    ['user ban --nope x', 'Unknown option: --nope'],
    ['user ban x --reson y', 'Unknown option: --reson. Did you mean --reason?'],
    ['user ban x --reason', '--reason <text> has no value'],
    ['grants', '--role <name> is required'],
    ['user ban', '<user-id> is required'],
    ['user ban a --user-id b', '<user-id>: '],
    ['user list --limit many', '--limit: expected number.'],
    ['user ban a --ban-expires-in -5', '--ban-expires-in: expected seconds.'],
    ['user update a --data name=x,role=y', '--data: expected json. The fields to change.'],
    [
      'user update a --data {"emailVerified":"x"}',
      '--data emailVerified: expected boolean, received string',
    ],
    ['user update a --data {"name":null}', '--data name: expected string, received null'],
    ['user list --filters [{"value":"x"}]', '--filters 0.field'],
    ['audit list --from yesterday', '--from: expected date.'],
    ['audit list --from yesterday', 'ISO 8601: 2026-11-01'],
    ['audit list --actor-id a --actor-id b', '--actor-id: '],
    ['api-key create a --permissions user:get', '--user-id is required'],
    ['api-key create a --user-id u', '--permissions is required'],
    [
      'api-key create a --user-id u --permissions user:fly',
      '--permissions user:fly: Invalid permission: the resource has no such action',
    ],
    ['role create a --permissions user', '--permissions: expected resource:action.'],
    ['role create a --permissions user', '{"user": ["ban"]}'],
    ['role create a --permissions {"user":["gett"]}', 'there is no permission user:gett'],
    ['role create a --permissions {"user":["get"}', '--permissions: expected resource:action.'],
    ['role create a --permissions user:gett', 'there is no permission user:gett'],
    [
      'api-key create a --user-id u --permissions user:get,user:list',
      '--permissions: repeat the option for each value: --permissions user:get --permissions user:list',
    ],
    [
      'role create a --permissions user:get,user:list --permissions user:ban',
      ': --permissions user:get --permissions user:list --permissions user:ban',
    ],
    ['role create a --permissions user:get,list', ': --permissions user:get --permissions list'],
    ['role create a --permissions doc:read,write', ': --permissions doc:read --permissions write'],
    [
      'api-key create a --user-id u --permissions user:get --allowed-networks 10.0.0.0/8,::1',
      '--allowed-networks: repeat the option for each value: --allowed-networks 10.0.0.0/8 --allowed-networks ::1',
    ],
    ['audit verify --expect-head x', '--expect-head: expected NUMBER:HASH'],
    ['audit verify --nope', 'Unknown option: --nope'],
  ]

  it.each(mistakes)('%s: is refused before a database is opened', async (words, text) => {
    const { code, out, error = '' } = await runWithoutDatabase(words.split(' '))
    expect([code, out]).toEqual([2, undefined])
    expect(error).toContain(text)
    expect(error).toMatch(/\n\nFor help, run: castellan( [a-z-]+)* --help$/)
    const inJson = await runWithoutDatabase([...words.split(' '), '--json'])
    const { message } = JSON.parse(inJson.error ?? '') as { message: string }
    expect([inJson.code, message === '' || !error.startsWith(message)]).toEqual([2, false])
  })

  it.each(['nope', 'fly', 'user fly', 'user ban x --nope', 'user list --reason x'])(
    '%s: has no near word',
    async (words) => {
      const { error } = await runWithoutDatabase(words.split(' '))
      expect(error).not.toContain('Did you mean')
    },
  )

  const lines: [line: string | undefined, text: string][] = [
    [undefined, 'standard input has no line for it'],
    ['', 'the line of standard input is empty'],
  ]

  it.each(lines)('a line of standard input that is %j is refused', async (line, text) => {
    const words = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', '-']
    const { code, error } = await runWithoutDatabase(words, line)
    expect(code).toBe(2)
    expect(error).toContain(`--password: ${text}`)
  })

  it('are shortened, and at most 20 of them are named', async () => {
    const names = Array.from({ length: 3_000 }, (_, i) => `user:get${i}`)
    const key = ['api-key', 'create', 'a', '--user-id', 'u', '--permissions']
    const words = [
      [...key, names.join(',')],
      ['user', 'x'.repeat(90_000)],
      ['role', 'create', 'a'],
    ]
    for (const one of [...words, [...key, ...names.flatMap((name) => ['--permissions', name])]]) {
      const { code, error = '' } = await runWithoutDatabase(one)
      expect(code).toBe(2)
      expect(error.length).toBeLessThan(4_000)
    }
    const { error } = await runWithoutDatabase([...key, names.join(',')])
    expect(error).toMatch(/ --permissions user:get19 and 2980 more\n/)
  })

  it('do not repeat the value of an unknown option, which may be a password', async () => {
    const words = ['user', 'create', 'ada@example.com', '--passwrod=correct-horse']
    const { code, error } = await runWithoutDatabase(words)
    expect(code).toBe(2)
    expect(error).toContain('Unknown option: --passwrod')
    expect(error).not.toContain('correct-horse')
  })
})

describe('parse', () => {
  it('reads the lines of standard input in the order of the words', async () => {
    const lines = ['first', 'second', 'third']
    const words = ['user', 'create', '-', '--password', '-', '--name', '-']
    const readLine = async () => lines.shift()
    const readUserFields = async () => ({})
    const parsed = await parse(words, { version: '', readLine, readUserFields })
    expect(parsed).toMatchObject({ input: { email: 'first', password: 'second', name: 'third' } })
  })
})

describe('help', () => {
  it.each([['help'], ['--help'], ['-h']])('lists every command after %s', async (...words) => {
    const help = await readHelp(...words)
    for (const { name } of commands) expect(help).toContain(name)
    expect(help).toContain('serve Start the server.')
    expect(help).toContain('check Print the schema changes')
  })

  it.each([
    ['user', '--help'],
    ['help', 'user'],
  ])('lists the commands of a group after %s %s', async (...words) => {
    const help = await readHelp(...words)
    expect(help).toContain('Usage: castellan user')
    for (const { group, name } of commands.filter(({ group }) => group === 'user'))
      expect(help, group).toContain(` ${name} `)
  })

  it('describes the options of a command as its schema does, and how they are written', async () => {
    const help = await readHelp('api-key', 'create', '--help')
    expect(help).toMatch(
      /^Usage: castellan api-key create <name> --permissions <text> --user-id <user> \[options\]/,
    )
    expect(help).toContain('--user-id <user> Required. The id or email address of the owner.')
    expect(help).toMatch(/--expires-at <date> .*ISO 8601/)
    expect(help).toContain('--reason <text> The reason, for the audit log.')
    expect(help).toContain('--json Print JSON instead of a table')
    expect(await readHelp('user', 'ban', '--help')).toMatch(/--ban-expires-in <seconds> \w/)
    expect(await readHelp('user', 'list', '--help')).toMatch(
      /--sort-direction <choice> .*One of asc, desc\. Default: asc\./,
    )
  })

  it('exists for every command', async () => {
    for (const { group, name, description } of commands) {
      const help = await readHelp(group, name, '-h')
      expect(help).toContain(`Usage: castellan ${group} ${name}`)
      expect(help).toContain(`[options] ${description} `)
      expect(await readHelp('help', group, name)).toBe(help)
    }
  })

  it('is a value like any other after the first word', async () => {
    const { castellan, createUser } = await startServerWithCli()
    const { id } = await createUser({ email: 'help@example.com' })
    const { out } = await castellan(['user', 'list', '--search-value', 'help', '--json'])
    expect(JSON.parse(out ?? '')).toMatchObject({ users: [{ id }], total: 1 })
    expect((await castellan(['role', 'create', 'help', '--permissions', 'x:y'])).code).toBe(0)
  })
})

it('--version prints the version without a database', async () => {
  expect(await runWithoutDatabase(['--version'])).toEqual({ code: 0, out: '1.2.3' })
})

describe.each(selectDatabase('sqlite'))('without a database file on $name', () => {
  const createPlace = () => {
    const folder = createTemporaryFolder()
    const path = join(folder, 'data', 'castellan.db')
    const config = readConfig({ DATABASE_URL: `file:${path}` })
    const castellan = (words: string[], line?: string) => runWith(config, words, line)
    return { folder, path, config, castellan }
  }

  it('most commands are refused and create none', async () => {
    const { folder, path, castellan } = createPlace()
    const message = `There is no database at ${path}`
    for (const words of [
      ['user', 'list'],
      ['audit', 'verify'],
      ['user', 'ban', 'a'],
      ['api-key', 'create', 'k', '--user-id', 'a', '--permissions', 'user:get'],
    ]) {
      const { code, out, error } = await castellan(words)
      expect([code, out]).toEqual([1, undefined])
      expect(error).toContain(`${message}. Set DATABASE_URL to an existing file`)
      const inJson = await castellan([...words, '--json'])
      expect([inJson.code, inJson.error]).toEqual([1, JSON.stringify({ message })])
    }
    const create = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', '-']
    expect((await castellan(create)).code).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })

  it('user create creates it and says where, and api-key create works after that', async () => {
    const { path, castellan } = createPlace()
    const create = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--role', 'admin']
    const created = await castellan([...create, '--json'])
    expect([created.code, created.error]).toEqual([0, `Created the database ${path}`])
    expect(JSON.parse(created.out ?? '')).toMatchObject({ user: { role: 'admin' } })
    expect(existsSync(path)).toBe(true)
    const words = ['api-key', 'create', 'k', '--user-id', 'ada@example.com', '--permissions']
    const key = await castellan([...words, 'user:get', '--json'])
    expect([key.code, key.error]).toEqual([0, undefined])
    expect(JSON.parse(key.out ?? '')).toMatchObject({ secret: expect.stringMatching(/^cst_/) })
  })

  it('check prints what a start would add, and creates none', async () => {
    const { folder, config, castellan } = createPlace()
    const { code, out } = await castellan(['check'])
    expect(code).toBe(0)
    expect(out).toMatch(/^A start would add:\n {2}\w/m)
    expect(JSON.parse((await castellan(['check', '--json'])).out ?? '')).toMatchObject({
      adopted: false,
      adds: expect.arrayContaining(['table castellan_roles']),
    })
    expect(await runWith({ ...config, checksOnly: true }, [])).toEqual({ code, out })
    expect(readdirSync(folder)).toEqual([])
    await castellan(['user', 'create', 'ada@example.com', '--name', 'Ada'])
    expect((await castellan(['check'])).out).toContain('No schema changes are needed.')
  })
})
