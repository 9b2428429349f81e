import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { NamedFinding } from '../../src/doctor/run-doctor.ts'
import { executeWithoutTriggers } from '../kit/audit-log.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { secret } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { createCliOptions, runWith, startServerWithCli } from './server-with-cli.ts'

const isFile = inject('database') === 'sqlite'

afterEach(() => {
  vi.useRealTimers()
})

/** Runs the doctor. Returns the exit code, and the findings that are not ok. */
async function examine(config: Config) {
  const { code, out = '' } = await runWith(config, ['doctor', '--json'])
  expect(out).not.toContain(secret)
  const { findings } = JSON.parse(out) as { findings: NamedFinding[] }
  const bad = findings.filter(({ level }) => level !== 'ok')
  return { code, findings, bad, texts: bad.map(({ check, level }) => `${level} ${check}`) }
}

describe('doctor', () => {
  it('finds nothing wrong with a server that runs, and says what it looked at', async () => {
    const { config, castellan, createUser, clock } = await startServerWithCli({
      timeouts: { checkpointIntervalMs: 5 },
    })
    await createUser()
    clock.advance(1)
    const { code, findings, bad } = await examine(config)
    expect({ code, bad }).toEqual({ code: 0, bad: [] })
    expect(findings.map(({ check }) => check)).toEqual([
      'configuration',
      'files',
      'disk',
      'database',
      'versions',
      'clock',
      'audit log',
      'address',
    ])
    const { out = '' } = await castellan(['doctor'])
    expect(out.split('\n')).toHaveLength(findings.length)
    expect(out).toMatch(isFile ? /Node\.js .*, SQLite 3\./ : /Node\.js .*, PostgreSQL \d/)
    expect(out).toMatch(/^ok +audit log +Its last checkpoint is intact: \d+:[\da-f]{64}$/m)
  })

  it('lists each mistake in the configuration, also without a database', async () => {
    const wrong = { PORT: 'x', CASTELLAN_SECRET: 'short' }
    const options = createCliOptions({
      readConfig: () => readConfig(wrong),
      readLine: async () => '',
    })
    const { code, out = '' } = await runCli(['doctor'], options)
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^problem {2}configuration {2}PORT must be a whole number/),
      expect.stringMatching(/^problem {2}configuration {2}CASTELLAN_SECRET must have 32/),
    ])
  })

  it('names values that are dangerous together', async () => {
    const url = await getDatabaseUrl(createTemporaryFolder())
    const config = readConfig({
      DATABASE_URL: url,
      CASTELLAN_SECRET: secret,
      CASTELLAN_BASE_URL: 'https://users.example.invalid',
      CASTELLAN_TRUSTED_ORIGINS: 'http://app.example.com',
      CASTELLAN_TRUSTED_PROXIES: '0.0.0.0/1',
      CASTELLAN_RATE_LIMIT: 'off',
      CASTELLAN_SIGN_UP: 'open',
      CASTELLAN_DEFAULT_ROLE: 'admin',
    })
    const { code, bad } = await examine(config)
    expect(code).toBe(1)
    const about = (check: string) => bad.filter((finding) => finding.check === check)
    expect(about('configuration').map(({ level, message }) => `${level} ${message}`)).toEqual([
      expect.stringMatching(/^warning Passwords and tokens cross.*http:\/\/app\.example\.com/),
      expect.stringMatching(/^problem CASTELLAN_TRUSTED_PROXIES has 0\.0\.0\.0\/1/),
      expect.stringMatching(/^warning CASTELLAN_RATE_LIMIT is off/),
      expect.stringMatching(/^problem Everyone can sign up, and gets the role admin/),
    ])
    expect(about('address')).toMatchObject([
      { level: 'problem', message: expect.stringContaining('cannot be reached') },
    ])
    expect(about('database')).toMatchObject([{ level: 'warning', cure: 'castellan migrate' }])
  })

  it('finds a checkpoint that was changed', async () => {
    const { config, stop, createUser } = await startServerWithCli()
    await createUser()
    await stop()
    await executeWithoutTriggers(
      config.database.url,
      'castellan_audit_checkpoints',
      'UPDATE "castellan_audit_checkpoints" SET "eventCount" = "eventCount" + 1',
    )
    const { code, bad } = await examine(config)
    expect(code).toBe(1)
    expect(bad).toContainEqual(
      expect.objectContaining({
        check: 'audit log',
        level: 'problem',
        cure: 'castellan audit verify',
      }),
    )
  })

  it('reaches the server through its public address', async () => {
    const { config, url } = await startServerWithCli()
    const at = (baseUrl: string) => examine({ ...config, baseUrl })
    const { port } = new URL(url)
    const { findings } = await at(`http://0.0.0.0:${port}`)
    expect(findings.at(-1)).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('ready'),
    })
    const wrong = await at('http://0.0.0.0:9')
    expect(wrong.bad.at(-1)).toMatchObject({ check: 'address', level: 'problem' })
  })

  it('says that the database does not respond, and goes on', async () => {
    const folder = createTemporaryFolder()
    const file = join(folder, 'test.db')
    writeFileSync(file, 'no database'.repeat(100))
    const url = isFile ? `file:${file}` : 'postgres://user:hunter2@127.0.0.1:9/x'
    const { code, texts, findings } = await examine(
      readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secret }),
    )
    expect(code).toBe(1)
    expect(texts).toContain('problem database')
    expect(findings.at(-1)?.check).toBe('address')
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })
})

describe.runIf(isFile)('doctor on a file', () => {
  it('finds files that others can read, and changes none', async () => {
    const { config, stop, folder } = await startServerWithCli()
    await stop()
    const path = join(folder, 'test.db')
    writeFileSync(`${path}.secret`, `${secret}\n`, { mode: 0o644 })
    chmodSync(path, 0o644)
    const { code, bad } = await examine({ ...config, secrets: undefined })
    expect(code).toBe(1)
    expect(bad).toMatchObject([
      { check: 'files', message: expect.stringContaining(`chmod 600 ${path}.secret`) },
    ])
    rmSync(`${path}.secret`)
    expect((await examine(config)).bad).toMatchObject([
      { level: 'warning', cure: `chmod go-rwx ${path}` },
    ])
    expect(statSync(path).mode & 0o777).toBe(0o644)
  })
})

describe.runIf(!isFile)('doctor on PostgreSQL', () => {
  it('compares the clocks', async () => {
    const { config } = await startServerWithCli()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 90_000 })
    const { bad } = await examine(config)
    expect(bad).toMatchObject([
      { check: 'clock', message: expect.stringMatching(/^The clock .* (89|90|91) seconds ahead/) },
    ])
  })
})
