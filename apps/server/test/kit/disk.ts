import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createTemporaryFolder } from './temporary-folder.ts'

/** Whether this process may mount a disk. */
export const isMountable = process.getuid?.() === 0

/** Mounts a disk of that many megabytes. */
export function mountDisk(megabytes: number) {
  const folder = createTemporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', folder], {
    stdio: 'pipe',
  })
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
  return folder
}

/** Fills a disk; returns a function that frees the space. */
export function fillDisk(folder: string) {
  const ballast = join(folder, 'ballast')
  const chunk = Buffer.alloc(64 * 1024, 1)
  try {
    for (;;) writeFileSync(ballast, chunk, { flag: 'a' })
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
  }
  return () => rmSync(ballast)
}
