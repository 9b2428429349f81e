import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { copyDatabase, readDumpFacts } from '../store/backup.ts'
import { isFileUrl, resolveLinks, toFilePath } from '../store/database-url.ts'
import { describeDump } from './postgres-copy.ts'

/** Copies a SQLite file while a server uses it; of PostgreSQL it describes how to. */
export async function runBackup(file: string, { database, secrets }: Config) {
  if (!isFileUrl(database.url)) {
    const { command, lines } = describeDump(file, database.url, await readDumpFacts(database))
    return { json: { command }, lines }
  }
  const from = toFilePath(database.url)
  const to = resolve(file)
  const { bytes, auditLogHead } = await copyDatabase(database, to)
  const head = auditLogHead && `${auditLogHead.number}:${auditLogHead.hash}`
  const secretOf = secrets === undefined ? `${resolveLinks(from)}.secret` : 'CASTELLAN_SECRET'
  return {
    json: { file: to, bytes, auditLogHead: head ?? null, secret: secretOf },
    lines: [
      `Copied ${from} to ${to}: ${bytes.toLocaleString('en')} bytes, whole and checked.`,
      ...(head === undefined ? [] : [`The head of its audit log is ${head}`]),
      `It does not have the secret: keep ${secretOf}, too.`,
    ],
  }
}
