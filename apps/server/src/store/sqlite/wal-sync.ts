import { type FileHandle, open } from 'node:fs/promises'
import { createWriteRefusal } from '../errors.ts'

/** Flushes the write-ahead log of a SQLite file. */
export type WalSync = {
  /** Resolves when all earlier commits are on the disk. */
  flush: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Opens the log of the file at `path`. The flush runs on another thread than the commits. Commits that
 * arrive during a flush share the next one, so that the number of flushes does not grow with them.
 */
export function openWalSync(path: string): WalSync {
  let file: Promise<FileHandle> | undefined
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    file ??= open(`${path}-wal`, 'r+').catch((error: unknown) => {
      file = undefined
      throw error
    })
    current = file
      .then((log) => log.datasync())
      .catch(({ message, code }: NodeJS.ErrnoException) => {
        throw createWriteRefusal(message, code)
      })
      .finally(() => {
        current = undefined
      })
    return current
  }
  const flush = () => {
    if (!current) return start()
    next ??= current
      .catch(() => {})
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }
  const close = async () => {
    await (await file)?.close()
  }
  return { flush, close }
}
