import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { execute } from '../../kit/raw-sql.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { main, runCommandLine, signIn, startProcess } from './server-process.ts'

const deployment = readFileSync(new URL('../../../../docs/deployment.md', import.meta.url), 'utf8')

type Coverage = { result: { url: string }[] }

/** Returns how many threads a command starts, and what it loads: of the build, and of which packages. */
async function listLoaded(words: string[], folder: string) {
  const coverage = createTemporaryFolder()
  const { code } = await runCommandLine(words, { folder, env: { NODE_V8_COVERAGE: coverage } })
  expect(code).toBe(0)
  const reports = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'))
  const urls = reports.flatMap((text) =>
    (JSON.parse(text) as Coverage).result.map(({ url }) => url),
  )
  const listNames = (pattern: RegExp) =>
    [...new Set(urls.flatMap((url) => pattern.exec(url)?.[1] ?? []))].sort()
  const files = listNames(/server\/dist\/(.+\.js)$/)
  const bytes = files.reduce((sum, name) => sum + statSync(join(dirname(main), name)).size, 0)
  return {
    threads: reports.length - 1,
    files,
    kilobytes: bytes / 1000,
    libraries: listNames(/node_modules\/(?!\.pnpm)((?:@[^/]+\/)?[^/]+)/),
  }
}

describe('the command line of the program', () => {
  it('prints only JSON to standard output with --json', async () => {
    const { folder } = await startProcess()
    const list = await runCommandLine(['user', 'list', '--json'], { folder })
    expect(list.code).toBe(0)
    const { users } = JSON.parse(list.stdout) as { users: { email: string }[] }
    expect(users.map(({ email }) => email)).toEqual(['admin@example.com'])
    const refused = await runCommandLine(['user', 'ban', 'admin@example.com'], { folder })
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('LAST_ADMIN')
  })

  it('restores access for an admin with the documented commands', async () => {
    const { folder, api } = await startProcess()
    const [, section = ''] = deployment.split('## If no one can sign in')
    const recipes = [...section.matchAll(/^npm run --silent castellan -- ([^#\n]+)/gm)]
    expect(recipes).toHaveLength(2)
    for (const [, said = ''] of recipes) {
      const words = said.trim().split(' ')
      const { code, stderr } = await runCommandLine(words, { folder, input: 'correct horse\n' })
      expect([code, stderr]).toEqual([0, ''])
      expect((await signIn(api, 'correct horse', words[2])).status).toBe(200)
    }
    const { stdout } = await runCommandLine(['audit', 'list'], { folder })
    for (const action of ['user.password-set', 'user.created'])
      expect(stdout).toMatch(new RegExp(`${action} +\\{"kind":"command-line"`))
  })

  it('exits only after everything is written to a slow reader', async () => {
    const { folder, database } = await startProcess()
    await execute(
      `file:${database}`,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
       INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt)
       SELECT 'user-' || i, printf('%0255d', i), i || '@example.com', false, at, at
       FROM n, (SELECT createdAt AS at FROM user LIMIT 1)`,
    )
    const words = ['user', 'list', '--limit', '1000', '--json']
    const { code, stdout } = await runCommandLine(words, { folder })
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { users: object[] }).users).toHaveLength(1000)
  })

  it('prints the help and the version without a database', async () => {
    const env = { DATABASE_URL: 'nonsense' }
    const help = await runCommandLine(['--help'], { env })
    expect([help.code, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toContain('api-key')
    const version = await runCommandLine(['--version'], { env })
    expect([version.code, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  })

  it('loads only what a command needs, and reads the database without another thread', async () => {
    const { folder } = await startProcess()
    const list = await listLoaded(['user', 'list'], folder)
    const libraries = ['@neon-rs/load', 'detect-libc', 'libsql']
    expect(list).toMatchObject({ threads: 0, libraries })
    expect(list.files.length).toBeLessThan(50)
    expect(list.kilobytes).toBeLessThan(1_100)
    const help = await listLoaded(['--help'], folder)
    expect(help).toMatchObject({ threads: 0, libraries: [] })
    expect(help.files.length).toBeLessThan(15)
    expect(help.kilobytes).toBeLessThan(200)
  })

  it('creates no user if standard input has no password', async () => {
    const folder = createTemporaryFolder()
    const words = ['user', 'create', 'ada@example.com', '--name', 'Ada', '--password', '-']
    const { code, stderr } = await runCommandLine(words, { folder })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--password: ')])
    expect(readdirSync(folder)).toEqual([])
  })
})
