import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTemporaryFolder } from '../../../test/kit/temporary-folder.ts'
import { openWalSync } from './wal-sync.ts'

function createWalSync() {
  const path = join(createTemporaryFolder(), 'test.db')
  const walSync = openWalSync(path)
  onTestFinished(walSync.close)
  return { ...walSync, write: () => writeFileSync(`${path}-wal`, 'commits') }
}

describe('openWalSync', () => {
  it('flushes once for all who wait', async () => {
    const { flush, write } = createWalSync()
    write()
    const first = flush()
    const [second, third] = [flush(), flush()]
    expect(second).not.toBe(first)
    expect(third).toBe(second)
    await Promise.all([first, second, third])
    await flush()
  })

  it('reports a failed flush, and flushes again later', async () => {
    const { flush, write } = createWalSync()
    const failed = await Promise.allSettled([flush(), flush()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    write()
    await expect(flush()).resolves.toBeUndefined()
  })
})
