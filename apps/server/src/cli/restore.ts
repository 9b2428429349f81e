import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'
import { openRestore, readRestoreFacts, requireBackup } from '../store/backup.ts'
import { isFileUrl, toFilePath } from '../store/database-url.ts'
import { DatabaseError } from '../store/errors.ts'
import { describeDumpRestore } from './postgres-copy.ts'
import { describeRevocation, runRevokeBefore } from './revoke-before.ts'

/** The copy, whether to put it in place, and whether it may have triggers that are not Castellan's. */
type RestoreCommand = { file: string; isConfirmed: boolean; withTriggers: boolean }

/**
 * Puts a copy in the place of a SQLite file, without its sessions and API keys: some were revoked since. Of
 * PostgreSQL it describes how to. Without `isConfirmed` it only checks the copy.
 */
export async function runRestore(
  { file, isConfirmed, withTriggers }: RestoreCommand,
  { database }: Config,
) {
  const now = new Date()
  if (!isFileUrl(database.url)) {
    const facts = await readRestoreFacts(file, database)
    const { commands, lines } = describeDumpRestore(file, database.url, facts, now)
    return { json: { commands, restored: false }, lines }
  }
  const from = resolve(file)
  const to = toFilePath(database.url)
  const { warnings, ...checked } = await requireBackup(from, database)
  const triggers = checked.triggers.map(({ name, table }) => `${name} on ${table}`)
  const objection = describeTriggers(from, triggers)
  if (objection && isConfirmed && !withTriggers)
    throw new DatabaseError(`${objection} If they are, add --with-triggers.`)
  if (!isConfirmed)
    return {
      json: { file: from, database: to, triggers, warnings, restored: false },
      lines: [...describeRestore(from, to, objection), ...warnings],
    }
  const restore = await openRestore(from, database)
  try {
    const revocation = { time: now, isConfirmed: true }
    const staged = { database: { ...database, url: `file:${restore.staged}` } }
    // As a server, which brings the tables of an earlier version up to date.
    const counts = await runRevokeBefore(revocation, staged, 'server')
    const replaced = restore.finish(now)
    return {
      json: {
        ...{ file: from, database: to, replaced: replaced ?? null, triggers, warnings },
        ...counts,
        restored: true,
      },
      lines: [
        `Restored ${to} from ${from}.`,
        ...(replaced === undefined ? [] : [`The replaced database is ${replaced}.`]),
        ...describeRevocation(counts, revocation),
        'Changes since the copy was made are lost: bans, roles and passwords are those of the copy.',
        ...warnings,
      ],
    }
  } finally {
    restore.close()
  }
}

function describeTriggers(file: string, triggers: string[]) {
  return triggers.length > 0
    ? `${file} has triggers that are not Castellan's, which run with every change: ${triggers.join(', ')}. If these are not the triggers of the app, drop them in the copy.`
    : undefined
}

/** Says what a restore would do. */
function describeRestore(from: string, to: string, objection: string | undefined) {
  return [
    `${from} is whole, and this version can use it.`,
    ...(objection ? [`${objection} If they are, restore the copy with --with-triggers.`] : []),
    `This would put it in the place of ${to}, and end every session and API key that it has: some may have been revoked since.`,
    'To do so, stop the server and every other program that uses the database, and run the command again with --yes.',
  ]
}
