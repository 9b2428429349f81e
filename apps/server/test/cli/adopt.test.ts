import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { databases, selectDatabase } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { readSchema } from '../kit/schema.ts'
import { secret } from '../kit/server.ts'
import { runWith } from './server-with-cli.ts'

const files = {
  sqlite: 'drizzle-sqlite-user-snake.sql',
  postgresql: 'drizzle-postgresql-user-snake.sql',
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

  it('adds it with --apply, once', async () => {
    const { run } = await open(files[name])
    expect((await run('--apply')).out).toContain('Added:\n  column user.role\n')
    const { out } = await run()
    expect(out).toContain('No schema changes are needed.')
    expect(out).not.toContain('Add to the app too')
  })

  it('says that there is nothing to adopt', async () => {
    const url = await createDatabase()
    await execute(url, 'SELECT 1')
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    const { out } = await runWith(config, ['adopt'])
    expect(out).toBe('The database has no tables of another application.')
  })
})

describe.each([
  ['prisma-postgresql-pascal-camel.sql', '  banExpires DateTime?'],
  ['kysely-postgresql-user-camel.sql', 'plugins: [admin()]'],
])('the snippet for %s', (file, line) => {
  it.each(selectDatabase('postgresql'))('is in the language of its ORM', async (database) => {
    const url = await database.createDatabase()
    const sql = readFileSync(new URL(`../adoption/databases/${file}`, import.meta.url), 'utf8')
    await execute(url, sql)
    const config = readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret })
    expect((await runWith(config, ['adopt'])).out).toContain(line)
  })
})
