import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { secret } from '../../kit/server.ts'
import { runServer, signIn, startProcess, whoIs } from './server-process.ts'

const password = 'correct horse'
const env = { CASTELLAN_ADMIN_PASSWORD: password, CASTELLAN_REQUIRE_SIGNATURE: 'on' }

function modeOf(path: string) {
  return (statSync(path).mode & 0o777).toString(8)
}

it('the files of the database are readable only for their owner', async () => {
  const { database } = await startProcess({ env })
  expect(modeOf(dirname(database))).toBe('700')
  for (const path of [database, `${database}-wal`, `${database}-shm`])
    expect(modeOf(path), path).toBe('600')
})

describe('the secret', () => {
  it('is generated once, is readable only for its owner, and survives a restart', async () => {
    const first = await startProcess({ env })
    const file = `${first.database}.secret`
    expect(modeOf(file)).toBe('600')
    const made = readFileSync(file, 'utf8')
    expect(made.trim().length).toBeGreaterThanOrEqual(32)
    const { signedToken } = await signIn(first.api, password)
    expect(await whoIs(first.api, signedToken)).toBe('admin@example.com')
    first.kill('SIGTERM')
    const { stdout, stderr } = await first.exit
    expect(stdout + stderr).not.toContain(made.trim())

    const second = await startProcess({ folder: first.folder, env })
    expect(await whoIs(second.api, signedToken)).toBe('admin@example.com')
    expect(readFileSync(file, 'utf8')).toBe(made)
    expect(await whoIs(second.api, signedToken.split('.')[0] ?? '')).toBeUndefined()
  })

  it('creates no file if it is configured, and another one invalidates signatures', async () => {
    const first = await startProcess({ env: { ...env, CASTELLAN_SECRET: secret } })
    expect(existsSync(`${first.database}.secret`)).toBe(false)
    const { signedToken } = await signIn(first.api, password)
    first.kill('SIGTERM')
    await first.exit
    const other = { ...env, CASTELLAN_SECRET: secret.toUpperCase() }
    const second = await startProcess({ folder: first.folder, env: other })
    expect(await whoIs(second.api, signedToken)).toBeUndefined()
  })

  it.each([
    { HOST: '0.0.0.0' },
    { CASTELLAN_BASE_URL: 'https://users.example.com' },
    { CASTELLAN_TRUSTED_ORIGINS: 'https://app.example.com' },
  ])('must be set with %o: the server does not start, and creates nothing', async (variables) => {
    const server = await runServer({ env: variables })
    const { code, stdout, stderr } = await server.exit
    expect(code).toBe(1)
    expect(stderr).toContain(
      `CASTELLAN_SECRET must be set because ${Object.keys(variables)[0]} is not limited`,
    )
    expect(stdout).toBe('')
    expect(existsSync(server.database)).toBe(false)
  })

  it('allows other machines to reach the server if it is configured', async () => {
    const open = { HOST: '0.0.0.0', CASTELLAN_BASE_URL: 'https://users.example.com' }
    const { said, port } = await startProcess({ env: { ...open, CASTELLAN_SECRET: secret } })
    expect(said.stderr).toContain('https://users.example.com/api/auth/reference')
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200)
  })
})
