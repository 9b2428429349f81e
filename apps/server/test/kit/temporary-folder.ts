import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const memory = '/dev/shm'

const enoughBytes = 2 ** 31

/** The folder for temporary files: in memory where the machine has such a folder with enough space. */
export const temporaryRoot = hasSpace(memory) ? memory : tmpdir()

/** Creates a folder that is deleted when the test ends. */
export function createTemporaryFolder() {
  const folder = mkdtempSync(join(temporaryRoot, 'castellan-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function hasSpace(folder: string) {
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= enoughBytes
  } catch {
    return false
  }
}
