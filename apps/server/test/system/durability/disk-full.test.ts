import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCluster, databases } from '../../kit/databases.ts'
import { fillDisk, isMountable, mountDisk } from '../../kit/disk.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { startServer } from '../../kit/server.ts'

if (!isMountable)
  process.stderr.write('\n  NOT TESTED: a full disk, which needs root to mount a disk.\n\n')

const createDatabaseOn = {
  sqlite: async (disk: string) => `file:${join(disk, 'test.db')}`,
  postgresql: async (disk: string) => {
    chmodSync(disk, 0o777)
    const settings = { max_wal_size: '32MB', min_wal_size: '32MB', wal_recycle: 'off' }
    return (await createCluster(settings, { parent: disk })).url
  },
}

describe.runIf(isMountable).each(databases)('a full disk on $name', ({ name }) => {
  it('causes 503, and is not ready, until there is space again, and loses no acknowledged write', async () => {
    const disk = mountDisk(name === 'sqlite' ? 8 : 160)
    const url = await createDatabaseOn[name](disk)
    const { admin, stop, clock, url: serverUrl } = await startServer({ env: { DATABASE_URL: url } })
    const check = () => fetch(`${serverUrl}/health/ready`)
    const acknowledged: string[] = []
    const responses = new Set<string>()
    let createdUsers = 0
    const create = async () => {
      createdUsers += 1
      const email = `user${createdUsers}@example.com`
      const { status, headers } = await admin.users.createUser({
        email,
        name: 'n'.repeat(200),
        data: { image: 'i'.repeat(1000) },
      })
      responses.add(`${status}, retry-after ${headers.get('retry-after')}`)
      if (status === 200) acknowledged.push(email)
      return status
    }
    for (let i = 0; i < 20; i += 1) expect(await create()).toBe(200)
    const freeSpace = fillDisk(disk)
    let failed = 0
    for (let i = 0; failed < 5 && i < 3000; i += 1) {
      if ((await create()) === 200) continue
      failed += 1
      clock.advance(1)
      const response = await check()
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await response.json()).toMatchObject({
        message: 'The database does not accept writes',
      })
    }
    expect(failed).toBe(5)
    freeSpace()
    clock.advance(1)
    await expect.poll(async () => (await check()).status, { timeout: 10_000 }).toBe(200)
    expect(await create()).toBe(200)
    expect([...responses].sort()).toEqual(['200, retry-after null', '503, retry-after 1'])
    fillDisk(disk)
    await stop()
    const stored = new Set(
      (await readRows(url, 'SELECT email FROM "user"')).map(({ email }) => email),
    )
    expect(acknowledged.filter((email) => !stored.has(email))).toEqual([])
    expect(stored.size).toBe(acknowledged.length + 1)
    process.stdout.write(
      `disk full, ${name}: ${acknowledged.length} writes acknowledged, ${failed} failed, 0 lost\n`,
    )
  }, 120_000)
})
