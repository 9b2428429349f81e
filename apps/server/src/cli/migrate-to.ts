import type { Config } from '../config/config.ts'
import { resolveSecrets } from '../create-deps.ts'
import { toAuditEvent } from '../domain/audit-event.ts'
import { generateRandomString } from '../secrets/token.ts'
import { isFileUrl, resolveLinks, toFilePath } from '../store/database-url.ts'
import { DatabaseError } from '../store/errors.ts'

import { buildCliUserAgent } from './caller.ts'

/** Reads the configuration with some variables changed. */
export type ReadConfig = (changes?: Record<string, string>) => Config | Promise<Config>

/** Copies a SQLite file to the PostgreSQL database of a URL. */
export async function runMigrateTo(url: string, config: Config, readConfig: ReadConfig) {
  if (!isFileUrl(config.database.url))
    throw new DatabaseError('DATABASE_URL must name the SQLite file to copy from.')
  if (isFileUrl(url))
    throw new DatabaseError('The database to copy to must be PostgreSQL: postgres://user@host/name')
  const secrets = resolveSecrets(config)
  // Other commands on a file need no driver of PostgreSQL.
  const { moveToPostgres, withArgumentName } = await import('../store/move/move-to-postgres.ts')
  const target = await withArgumentName(() =>
    readConfig({ DATABASE_URL: url, CASTELLAN_SECRET: secrets.join(' ') }),
  )
  const path = toFilePath(config.database.url)
  const { host, pathname } = new URL(url)
  const name = `${pathname.slice(1)} on ${host}`
  const change = { before: { database: path }, after: { database: name } }
  const moved = await moveToPostgres(
    config.database,
    target.database,
    { now: () => new Date(), generateRandomString },
    toAuditEvent(
      { action: 'database.moved', change },
      { kind: 'cli' },
      { userAgent: buildCliUserAgent() },
    ),
  )
  const total = moved.tables.reduce((sum, { rows }) => sum + rows, 0)
  return {
    json: moved,
    lines: [
      ...moved.tables.map(({ table, rows }) => `${table}: ${rows.toLocaleString('en')} rows`),
      `Copied ${total.toLocaleString('en')} rows from ${path} to the database ${name}, and read each of them back.`,
      `The audit log is intact; its head is ${moved.head.number}:${moved.head.hash}`,
      ...(moved.left.length > 0
        ? [
            `Not copied, as they are no tables of Castellan or better-auth: ${moved.left.join(', ')}`,
          ]
        : []),
      describeNextStep(config, path),
    ],
  }
}

function describeNextStep({ secrets }: Config, path: string) {
  const start = 'Start the server with the new DATABASE_URL'
  return secrets === undefined
    ? `${start}, and with CASTELLAN_SECRET from ${resolveLinks(path)}.secret: API keys and cookies depend on it.`
    : `${start} and the same CASTELLAN_SECRET.`
}
