import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../test/kit/server.ts'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { FileInUseError, lockFile } from './lock.ts'

const theLock = new URL('./lock.ts', import.meta.url).href

/** Another process that holds the file until it is killed. */
async function otherHolder(path: string) {
  const script = `
    const { lockFile } = await import(${JSON.stringify(theLock)})
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
  it('is held once, and free again when it is released', () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const release = lockFile(path)
    expect(() => lockFile(path)).toThrow(FileInUseError)
    expect(() => lockFile(path)).toThrow(`Another server is using the database ${path}.`)
    release()
    lockFile(path)()
  })

  it('is of one file, not of its folder', () => {
    const folder = createTemporaryFolder()
    const releases = ['one.db', 'two.db'].map((name) => lockFile(join(folder, name)))
    for (const release of releases) release()
  })

  it('is free after the holder was killed, with nobody to clean up', async () => {
    const path = join(createTemporaryFolder(), 'test.db')
    const kill = await otherHolder(path)
    expect(() => lockFile(path)).toThrow(FileInUseError)
    await kill()
    expect(existsSync(`${path}.lock`)).toBe(true)
    lockFile(path)()
  })
})

describe('a second server on the same file', () => {
  it('does not start, says why, and leaves the first one at work', async () => {
    const { folder, admin } = await startServer()
    await expect(startServer({ folder })).rejects.toThrow(
      /^Another server is using the database .*test\.db\. .* another DATABASE_URL\.$/,
    )
    expect((await admin.auth.getSession()).body).toMatchObject({ user: { role: 'admin' } })
  })

  it('does not start by another name of the file', async () => {
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
    const kill = await otherHolder(join(folder, 'test.db'))
    await expect(startServer({ folder })).rejects.toThrow(FileInUseError)
    await kill()
    const { admin } = await startServer({ folder })
    expect((await admin.auth.getSession()).status).toBe(200)
  })
})
