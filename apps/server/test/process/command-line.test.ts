import { describe, expect, it } from 'vitest'
import { runCommandLine, startProcess } from './server-process.ts'

describe('the command line of the program', () => {
  it('answers in JSON on the standard output, and nothing else there', async () => {
    const { folder } = await startProcess()
    const list = await runCommandLine(['user', 'list', '--json'], { folder })
    expect(list.code).toBe(0)
    const { users } = JSON.parse(list.stdout) as { users: { email: string }[] }
    expect(users.map(({ email }) => email)).toEqual(['admin@example.com'])
    const refused = await runCommandLine(['user', 'ban', 'admin@example.com'], { folder })
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('LAST_ADMIN')
  })

  it('says what can be said, without a database', async () => {
    const { code, stderr } = await runCommandLine(['--help'], { env: { DATABASE_URL: 'nonsense' } })
    expect(code).toBe(0)
    expect(stderr).toContain('key create <name>')
  })
})
