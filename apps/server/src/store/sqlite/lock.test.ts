import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { FileInUseError, lockFile } from './lock.ts'

const lockModule = new URL('./lock.ts', import.meta.url).href

/** Another process that holds the file until it is killed. */
async function lockInOtherProcess(path: string) {
  const script = `
    const { lockFile } = await import(${JSON.stringify(lockModule)})
    lockFile(${JSON.stringify(path)})
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return async () => {
    child.kill('SIGKILL')
    await exit
  }
}

describe('the lock of a database file', () => {
  it('is held once, until it is released', () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const release = lockFile(path)
    expect(() => lockFile(path)).toThrow(FileInUseError)
    expect(() => lockFile(path)).toThrow(`Another server is using the database ${path}.`)
    release()
    lockFile(path)()
  })

  it('locks one file, not its folder', () => {
    const folder = createTemporaryFolder()
    const releases = ['one.db', 'two.db'].map((name) => lockFile(join(folder, name)))
    for (const release of releases) release()
  })

  it('is free after its process was killed', async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const kill = await lockInOtherProcess(path)
    expect(() => lockFile(path)).toThrow(FileInUseError)
    await kill()
    expect(existsSync(`${path}.lock`)).toBe(true)
    lockFile(path)()
  })
})

describe('a second server on the same file', () => {
  it('does not start, says why, and does not disturb the first one', async () => {
    const { folder, admin } = await startServer()
    await expect(startServer({ folder })).rejects.toThrow(
      /^Another server is using the database .*test\.db\. .* another DATABASE_URL\.$/,
    )
    expect((await admin.auth.getSession()).body).toMatchObject({ user: { role: 'admin' } })
  })

  it('does not start with another path of the same file', async () => {
    const { folder } = await startServer()
    const other = createTemporaryFolder()
    symlinkSync(join(folder, 'test.db'), join(other, 'test.db'))
    await expect(startServer({ folder: other })).rejects.toThrow(FileInUseError)
  })

  it('starts when the first has stopped', async () => {
    const { folder, stop, createUser } = await startServer()
    const user = await createUser()
    await stop()
    const { admin } = await startServer({ folder })
    const found = await admin.users.getUser({ id: user.id })
    expect(found).toMatchObject({ status: 200, body: { id: user.id } })
  })

  it('starts when the first, in another process, was killed', async () => {
    const folder = createTemporaryFolder()
    const kill = await lockInOtherProcess(join(folder, 'test.db'))
    await expect(startServer({ folder })).rejects.toThrow(FileInUseError)
    await kill()
    const { admin } = await startServer({ folder })
    expect((await admin.auth.getSession()).status).toBe(200)
  })
})
