import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { databases } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { secret } from '../kit/server.ts'
import { runWith } from './server-with-cli.ts'

const files = {
  sqlite: 'drizzle-sqlite-user-snake.sql',
  postgresql: 'drizzle-postgresql-user-snake.sql',
}

const unprotectSql = {
  sqlite: 'DROP TRIGGER castellan_audit_events_update',
  postgresql: 'DROP TRIGGER castellan_audit_events_truncate ON castellan_audit_events',
}

describe.each(databases)('adopt on $name', ({ name, createDatabase }) => {
  const open = async (file: string) => {
    const url = await createDatabase()
    const sql = readFileSync(new URL(`../adoption/databases/${file}`, import.meta.url), 'utf8')
    await execute(url, sql)
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    return { url, run: (...words: string[]) => runWith(config, ['adopt', ...words]) }
  }

  it('prints what it found and what is missing, and changes nothing', async () => {
    const { url, run } = await open(files[name])
    const before = await readSchema(url, { ours: true })
    const { code, out = '' } = await run()
    expect(code).toBe(0)
    expect(out).toContain('"emailVerified": "email_verified"')
    expect(out).toContain('castellan adopt --apply would add:\n  column user.role\n')
    expect(out).toContain('  column user.ban_expires\n')
    expect(out).toMatch(
      /\n {2}what is named castellan_ \(table: \d+, .*trigger: \d+.*\); --json lists it\n/,
    )
    expect(out).toContain('plugins: [admin()]')
    expect(out).toContain("  banReason: text('ban_reason'),")
    const { found, snippet, adds } = JSON.parse((await run('--json')).out ?? '')
    expect(found.session).toMatchObject({ modelName: 'session', fields: { userId: 'user_id' } })
    expect(adds).toContain('table castellan_audit_events')
    expect(snippet).toContain("impersonatedBy: text('impersonated_by')")
    expect(await readSchema(url, { ours: true })).toEqual(before)
  })

  it('adds it with --apply, once, and names what no longer protects the audit log', async () => {
    const { url, run } = await open(files[name])
    expect((await run('--apply')).out).toContain('Added:\n  column user.role\n')
    const { out } = await run()
    expect(out).toContain('No schema changes are needed.')
    expect(out).not.toContain('Add to the app too')
    await execute(url, unprotectSql[name])
    const [, trigger = ''] = unprotectSql[name].match(/DROP TRIGGER (\w+)/) ?? []
    const { warnings } = JSON.parse((await run('--json')).out ?? '')
    expect(warnings).toEqual([expect.stringContaining(trigger)])
    expect((await run()).out).toContain(warnings[0])
  })

  it('says that there is nothing to adopt', async () => {
    const url = await createDatabase()
    await execute(url, 'SELECT 1')
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const { out } = await runWith(config, ['adopt'])
    expect(out).toBe('The database has no tables of another application.')
  })
})

type SnippetCase = [title: string, file: string, changes: [RegExp, string][], lines: string[]]

const drizzle = 'drizzle-postgresql-user-snake.sql'
const prisma = 'prisma-postgresql-pascal-camel.sql'
const email = /"email" text/gi

const snippetCases: Record<'postgresql' | 'sqlite', SnippetCase[]> = {
  postgresql: [
    ['better-auth', 'kysely-postgresql-user-camel.sql', [], ['plugins: [admin()]']],
    [
      'Drizzle',
      drizzle,
      [],
      [
        "role: text('role'),",
        "banned: boolean('banned'),",
        "banExpires: timestamp('ban_expires'),",
      ],
    ],
    [
      'Drizzle with time zones and limited texts',
      drizzle,
      [
        [/ timestamp/g, ' timestamptz'],
        [email, '"email" varchar(255)'],
      ],
      [
        "role: varchar('role', { length: 255 }),",
        "banExpires: timestamp('ban_expires', { withTimezone: true }),",
        "impersonatedBy: text('impersonated_by'),",
      ],
    ],
    [
      'Drizzle with numbers and texts of an extension',
      drizzle,
      [
        [/^CREATE/, 'CREATE EXTENSION citext; CREATE'],
        [/^INSERT.*$/gm, ''],
        [/ timestamp( DEFAULT now\(\))?/g, ' integer'],
        [email, '"email" citext'],
      ],
      [
        "role: customType<{ data: string }>({ dataType: () => 'citext' })('role'),",
        "banExpires: integer('ban_expires'),",
      ],
    ],
    ['Prisma', prisma, [], ['role String?', 'banned Boolean?', 'banExpires DateTime?']],
    [
      'Prisma with native types',
      prisma,
      [
        [/TIMESTAMP\(3\)/g, 'timestamptz(6)'],
        [email, '"email" varchar(255)'],
      ],
      ['role String? @db.VarChar(255)', 'banExpires DateTime? @db.Timestamptz(6)'],
    ],
    [
      'Prisma with mapped names',
      drizzle,
      [[/ timestamp/g, ' timestamptz(3)']],
      ['banExpires DateTime? @map("ban_expires") @db.Timestamptz(3)'],
    ],
  ],
  sqlite: [
    [
      'Drizzle with milliseconds',
      'drizzle-sqlite-user-snake.sql',
      [],
      [
        "banned: integer('banned', { mode: 'boolean' }),",
        "banExpires: integer('ban_expires', { mode: 'timestamp_ms' }),",
      ],
    ],
    [
      'Drizzle with seconds',
      'drizzle-sqlite-user-snake-seconds.sql',
      [],
      ["banExpires: integer('ban_expires', { mode: 'timestamp' }),"],
    ],
    [
      'Drizzle with texts',
      'drizzle-sqlite-user-snake.sql',
      [
        [/^INSERT.*$/gm, ''],
        [/_at" integer/g, '_at" text'],
      ],
      ["banExpires: text('ban_expires'),"],
    ],
    ['Prisma', 'prisma-sqlite-user-camel.sql', [], ['banned Boolean?', 'banExpires DateTime?']],
  ],
}

describe.each(databases)('the snippet on $name', ({ name, createDatabase }) => {
  it.each(snippetCases[name])('has the types of %s', async (_, file, changes, lines) => {
    const url = await createDatabase()
    let sql = readFileSync(new URL(`../adoption/databases/${file}`, import.meta.url), 'utf8')
    for (const change of changes) sql = sql.replace(...change)
    await execute(url, sql)
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const { snippet } = JSON.parse((await runWith(config, ['adopt', '--json'])).out ?? '')
    const printed = snippet.split('\n').map((line: string) => line.trim())
    expect(printed).toEqual(expect.arrayContaining(lines))
  })
})
