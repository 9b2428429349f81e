import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCluster, databases } from '../../kit/databases.ts'
import { readRows } from '../../kit/raw-sql.ts'
import { startServer } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'

/** Mounts a disk of that many megabytes; returns undefined if this process may not mount one. */
function mountDisk(megabytes: number) {
  const folder = createTemporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', folder], {
      stdio: 'pipe',
    })
  } catch {
    return undefined
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
  return folder
}

const isMountable = process.getuid?.() === 0
if (!isMountable)
  process.stderr.write('\n  NOT TESTED: a full disk, which needs root to mount a disk.\n\n')

/** Fills a disk; returns a function that frees the space. */
function fill(folder: string) {
  const ballast = join(folder, 'ballast')
  const chunk = Buffer.alloc(64 * 1024, 1)
  try {
    for (;;) writeFileSync(ballast, chunk, { flag: 'a' })
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
  }
  return () => rmSync(ballast)
}

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
    if (!disk) throw new Error('no disk could be mounted')
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
    const freeSpace = fill(disk)
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
    fill(disk)
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
