import { type FileHandle, open } from 'node:fs/promises'

/** The write-ahead log of a SQLite file, and when what was written to it is safe. */
export type WalSync = {
  /** Resolves when all that was committed before the call is on the disk. */
  flush: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Flushes the log of the file at `path` off the thread that commits. Commits that come while a flush
 * is under way share the next one: the more there are, the less each waits for the disk.
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
