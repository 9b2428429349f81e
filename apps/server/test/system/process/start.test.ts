import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createLimitedRole, selectDatabase } from '../../kit/databases.ts'
import { execute } from '../../kit/raw-sql.ts'
import { secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { runServer, signIn, startProcess, whoIs } from './server-process.ts'

const password = 'correct horse'
const shownPassword = /with the password {2}(\S+)/

describe('the first start', () => {
  it('prints working addresses of the API, its reference and its OpenAPI document', async () => {
    const { said, port, database } = await startProcess()
    const at = (name: string) => said.stderr.match(new RegExp(`${name} +(\\S+)`))?.[1] ?? ''
    expect(said.stderr).toMatch(new RegExp(`^\\s*Console +http://localhost:${port}/console\n`))
    expect(at('listens on')).toBe(`http://127.0.0.1:${port}`)
    expect(at('API')).toBe(`http://localhost:${port}/api/auth`)
    expect((await fetch(`${at('API')}/ok`)).status).toBe(200)
    const reference = await fetch(at('Reference'))
    expect(reference.headers.get('content-type')).toContain('text/html')
    const document = (await (await fetch(at('OpenAPI'))).json()) as { openapi: string }
    expect(document.openapi).toMatch(/^3\./)
    expect(existsSync(database)).toBe(true)
  })

  it('creates an admin and shows the password once, and not in the log', async () => {
    const first = await startProcess()
    const [, shown = ''] = shownPassword.exec(first.said.stderr) ?? []
    expect(first.said.stderr).toContain('The first admin is admin@example.com')
    expect(shown.length).toBeGreaterThanOrEqual(32)
    expect((await signIn(first.api, shown)).status).toBe(200)
    first.kill('SIGTERM')
    const { stdout } = await first.exit
    expect(stdout).not.toContain(shown)

    const second = await startProcess({ folder: first.folder })
    expect(second.said.stderr).not.toMatch(/first admin|password/)
    expect((await signIn(second.api, shown)).status).toBe(200)
  })

  it.each(['/api/auth/ok', '/health/ready'])(
    'lets the admin sign in as soon as %s says yes',
    async (path) => {
      const { api, port } = await runServer({ env: { CASTELLAN_ADMIN_PASSWORD: password } })
      const ask = () => fetch(`http://127.0.0.1:${port}${path}`).catch(() => ({ ok: false }))
      while (!(await ask()).ok) await pause(1)
      expect((await signIn(api, password)).status).toBe(200)
    },
  )

  it('does not show a configured password', async () => {
    const env = { CASTELLAN_ADMIN_PASSWORD: password, CASTELLAN_ADMIN_EMAIL: 'Root@Example.com' }
    const { said, api } = await startProcess({ env })
    expect(said.stderr).toContain('The first admin is root@example.com')
    expect(said.stderr).not.toMatch(/password/)
    expect(said.stdout + said.stderr).not.toContain(password)
    expect((await signIn(api, password, 'root@example.com')).status).toBe(200)
  })

  it('reads a file .env, but prefers the environment', async () => {
    const folder = createTemporaryFolder()
    const lines = ['PORT=1', 'CASTELLAN_ADMIN_EMAIL=file@example.com', 'DATABASE_URL=file:./own.db']
    writeFileSync(join(folder, '.env'), lines.join('\n'))
    const { api, said } = await startProcess({
      folder,
      env: { CASTELLAN_ADMIN_PASSWORD: password },
    })
    expect(said.stderr).toContain('The first admin is file@example.com')
    expect((await signIn(api, password, 'file@example.com')).status).toBe(200)
    expect(existsSync(join(folder, 'own.db'))).toBe(true)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('warns of origins that send passwords unencrypted through a network', async () => {
    const env = { CASTELLAN_SECRET: secret, CASTELLAN_BASE_URL: 'http://users.example.com' }
    const origins = { CASTELLAN_TRUSTED_ORIGINS: 'http://10.0.0.7:3000,http://localhost:5173' }
    const { said } = await startProcess({ env: { ...env, ...origins } })
    expect(said.stderr).toContain(
      'unencrypted at http://users.example.com, http://10.0.0.7:3000.\n',
    )
    const quiet = await startProcess({
      env: { ...env, CASTELLAN_BASE_URL: 'https://users.example.com' },
    })
    expect(quiet.said.stderr).not.toContain('unencrypted')
  })

  it('logs lines of JSON, only to standard output', async () => {
    const server = await startProcess({ env: { CASTELLAN_ADMIN_PASSWORD: password } })
    const { signedToken } = await signIn(server.api, password)
    expect(await whoIs(server.api, signedToken)).toBe('admin@example.com')
    server.kill('SIGTERM')
    const { stdout, stderr } = await server.exit
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
    expect(messages).toEqual(['listening', 'request', 'request', 'stopping', 'stopped'])
    expect(stderr).not.toContain('{')
  })
})

describe.each(selectDatabase('postgresql'))('a start on $name', ({ createDatabase }) => {
  it('says how to install pg_trgm if searches have no index', async () => {
    const url = await createDatabase()
    const saidOn = async (databaseUrl: string) => {
      const env = { DATABASE_URL: databaseUrl, CASTELLAN_SECRET: secret }
      const { said, kill, exit } = await startProcess({ env })
      kill('SIGTERM')
      await exit
      return said.stdout
    }
    const notice = 'CREATE EXTENSION pg_trgm'
    expect(await saidOn(await createLimitedRole(url))).toContain(notice)
    await execute(url, notice)
    expect(await saidOn(url)).not.toContain(notice)
  })
})
