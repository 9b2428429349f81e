import { once } from 'node:events'
import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../../src/cli/run-cli.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { NamedFinding } from '../../src/doctor/run-doctor.ts'
import { createDoctorProbes } from '../../src/secrets/doctor-probe.ts'
import { executeWithoutTriggers } from '../kit/audit-log.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { findFreePort } from '../kit/free-port.ts'
import { execute } from '../kit/raw-sql.ts'
import { secret } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import { createCliOptions, runWith, startServerWithCli } from './server-with-cli.ts'

const isFile = inject('database') === 'sqlite'

/** Makes the database lose the events that are recorded. */
const forgetEvents = {
  sqlite: `CREATE TRIGGER forget AFTER INSERT ON castellan_audit_events
    BEGIN DELETE FROM castellan_audit_events WHERE seq = NEW.seq; END`,
  postgresql: 'CREATE RULE forget AS ON INSERT TO castellan_audit_events DO INSTEAD NOTHING',
}

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

/**
 * Starts a proxy on all addresses of this machine. `forward` returns the header X-Forwarded-For that it sends.
 * Returns its URL, which is none of those that only this machine can reach.
 */
async function startProxy(target: string, forward: (claimed: string, peer: string) => string) {
  const { hostname, port } = new URL(target)
  const proxy = createServer((req, res) => {
    const claimed = String(req.headers['x-forwarded-for'])
    const headers = { ...req.headers, 'x-forwarded-for': forward(claimed, '198.51.100.7') }
    const sent = request({ hostname, port, path: req.url, headers }, (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(res)
    })
    sent.end()
  }).listen(0, '0.0.0.0')
  await once(proxy, 'listening')
  onTestFinished(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return `http://0.0.0.0:${(proxy.address() as AddressInfo).port}`
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
      'audit sink',
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

  it('finds a trigger that deletes audit events, and a checkpoint that was changed', async () => {
    const { config, stop, createUser } = await startServerWithCli()
    await createUser()
    await stop()
    await execute(config.database.url, forgetEvents[inject('database')])
    expect((await examine(config)).bad).toEqual([
      {
        check: 'audit log',
        level: 'problem',
        message: "The trigger forget on the audit log is not Castellan's. Drop it.",
      },
    ])
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

  it('asks the server through its public address what it sees of a client', async () => {
    const { url, ...server } = await startServerWithCli({
      env: { CASTELLAN_TRUSTED_PROXIES: '127.0.0.1' },
    })
    const address = await startProxy(url, (claimed, peer) => `${claimed}, ${peer}`)
    const at = async (baseUrl: string, config = server.config) =>
      (await examine({ ...config, baseUrl })).findings.at(-1)
    expect(await at(address)).toMatchObject({ check: 'address', level: 'ok' })

    const passing = await startProxy(url, (claimed) => claimed)
    expect(await at(passing)).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('A client can claim any address'),
      cure: expect.stringContaining('proxy_set_header X-Forwarded-For'),
    })
    const twice = await startProxy(url, (claimed, peer) => `${claimed}, ${peer}, ${peer}`)
    expect(await at(twice)).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('twice'),
    })
    const other = { ...server.config, secrets: [secret.toUpperCase()] } as const
    expect(await at(address, other)).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('another secret'),
    })
    expect(await at('http://localhost:3000')).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('was not checked'),
      cure: expect.stringContaining('CASTELLAN_BASE_URL'),
    })
    expect(await at('http://0.0.0.0:9')).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('cannot be reached'),
    })
    const stranger = await fetch(`${url}/health/live`, { headers: { 'x-castellan-doctor': '1.x' } })
    expect(await stranger.json()).toEqual({ status: 'ok' })
  })

  it('takes no other program for the server, whatever that responds', async () => {
    const config = readConfig({ CASTELLAN_SECRET: secret, DATABASE_URL: 'file:nowhere.db' })
    const request = { peer: '127.0.0.1', address: '198.51.100.7', forwardedFor: ['192.0.2.1'] }
    const bodies = ['{"status":"ok"}', JSON.stringify({ status: 'ok', request }), 'null', '<html>']
    const recorded = createDoctorProbes([secret]).respond('an earlier probe', request)
    bodies.push(JSON.stringify({ status: 'ok', request: recorded }))
    const program = createServer((_, res) => {
      res.setHeader('x-request-id', 'any').end(bodies.shift())
    }).listen(0, '0.0.0.0')
    await once(program, 'listening')
    onTestFinished(() => void program.close())
    const baseUrl = `http://0.0.0.0:${(program.address() as AddressInfo).port}`
    while (bodies.length > 0)
      expect((await examine({ ...config, baseUrl })).findings.at(-1)).toMatchObject({
        check: 'address',
        level: 'problem',
        message: expect.stringContaining('does not prove'),
      })
  })

  it('says that the proxy is not trusted, and which address to trust', async () => {
    const { url, config } = await startServerWithCli()
    const baseUrl = await startProxy(url, (claimed, peer) => `${claimed}, ${peer}`)
    expect((await examine({ ...config, baseUrl })).findings.at(-1)).toMatchObject({
      check: 'address',
      level: 'problem',
      cure: 'Set CASTELLAN_TRUSTED_PROXIES=127.0.0.1',
    })
  })

  it('asks the system that takes audit events whether it would, and sends none', async () => {
    const asked: string[] = []
    const system = createServer((req, res) => {
      asked.push(`${req.method} ${req.url} ${req.headers.authorization}`)
      res.writeHead(req.url === '/refuses' ? 401 : 405).end()
    }).listen(0, '127.0.0.1')
    await once(system, 'listening')
    onTestFinished(() => void system.close())
    const { port } = system.address() as AddressInfo
    const config = readConfig({ CASTELLAN_SECRET: secret, DATABASE_URL: 'file:nowhere.db' })
    const to = async (url: string) => {
      const auditSink = { url, format: 'castellan', token: 'a-token' } as const
      const { findings } = await examine({ ...config, auditSink })
      return findings.filter(({ check }) => check === 'audit sink')
    }
    expect(await to(`http://127.0.0.1:${port}/events`)).toMatchObject([{ level: 'ok' }])
    expect(await to(`http://127.0.0.1:${port}/refuses`)).toMatchObject([
      { level: 'problem', message: expect.stringContaining('responded with 401') },
    ])
    expect(await to(`syslog+tcp://127.0.0.1:${port}`)).toMatchObject([{ level: 'ok' }])
    expect(await to(`http://0.0.0.0:${port}/events`)).toMatchObject([
      { level: 'warning', message: expect.stringContaining('unencrypted') },
    ])
    for (const protocol of ['https', 'syslog+tls'])
      expect(await to(`${protocol}://127.0.0.1:${port}`)).toMatchObject([{ level: 'problem' }])
    const free = await findFreePort()
    for (const protocol of ['http', 'syslog+tcp'])
      expect(await to(`${protocol}://localhost:${free}`)).toMatchObject([
        { level: 'problem', message: expect.stringContaining('ECONNREFUSED') },
      ])
    expect(asked).toEqual([
      'HEAD /events Bearer a-token',
      'HEAD /refuses Bearer a-token',
      'HEAD /events Bearer a-token',
    ])
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
