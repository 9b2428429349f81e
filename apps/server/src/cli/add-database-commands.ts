import type { Command } from 'commander'
import { addCommand, getPath } from './add-command.ts'
import { UsageError } from './usage-error.ts'

/** A command about the database as a whole. */
export type DatabaseCommand =
  | { kind: 'check' }
  | { kind: 'adopt'; isConfirmed: boolean }
  | { kind: 'types' }
  | { kind: 'migrate' }
  | { kind: 'grants'; role: string }
  | { kind: 'leave'; isConfirmed: boolean }
  | { kind: 'revoke-before'; time: Date; isConfirmed: boolean }
  | { kind: 'backup'; file: string }
  | { kind: 'restore'; file: string; isConfirmed: boolean; withTriggers: boolean }
  | { kind: 'migrate-to'; url: string }

type RestoreFlags = { yes?: boolean; withTriggers?: boolean }

type Choose = (command: DatabaseCommand) => void

/** Adds the commands about the database as a whole, and calls `choose` for the one that the words name. */
export function addDatabaseCommands(program: Command, choose: Choose) {
  addCommand(program, 'check', 'Print the schema changes that a start would make.').action(() =>
    choose({ kind: 'check' }),
  )
  addCommand(program, 'adopt', "Print what was found of an app's tables and is missing, or add it.")
    .option('--apply', "Add it, with missing columns of better-auth's admin plugin.")
    .action(({ apply = false }: { apply?: boolean }) =>
      choose({ kind: 'adopt', isConfirmed: apply }),
    )
  addCommand(
    program,
    'types',
    'Print the TypeScript type of the additional fields of users.',
  ).action(() => choose({ kind: 'types' }))
  addCommand(program, 'migrate', 'Make the schema changes, without a start.').action(() =>
    choose({ kind: 'migrate' }),
  )
  addCommand(program, 'grants', 'Print the GRANTs for a role that runs the server.')
    .requiredOption('--role <name>', 'The role of PostgreSQL. It need not own anything.')
    .action(({ role }: { role: string }) => choose({ kind: 'grants', role }))
  addCommand(program, 'leave', 'Print what Castellan added to the database, or drop it.')
    .option('--yes', 'Drop it. This deletes custom roles, API keys and the audit log.')
    .action(({ yes = false }: { yes?: boolean }) => choose({ kind: 'leave', isConfirmed: yes }))
  const revokeBefore = addCommand(
    program,
    'revoke-before',
    'Count the sessions and API keys from before a time, or end them: after a restore of a backup.',
  )
    .argument('[time]', 'Required. When the backup was restored: an ISO 8601 timestamp, or now.')
    .option('--yes', 'End them. This cannot be undone.')
  revokeBefore.action(async (text: string | undefined, { yes = false }: { yes?: boolean }) => {
    const { parseTime } = await import('./parse-time.ts')
    const time = parseTime(text, getPath(revokeBefore))
    choose({ kind: 'revoke-before', time, isConfirmed: yes })
  })
  addCopyCommands(program, choose)
  addMoveCommand(program, choose)
}

function addCopyCommands(program: Command, choose: Choose) {
  const backup = addCommand(
    program,
    'backup',
    'Copy a SQLite database that may be in use, or print how to dump PostgreSQL.',
  ).argument('[file]', 'Required. The copy, which must not exist yet.')
  backup.action((file: string | undefined) =>
    choose({ kind: 'backup', file: requireFile(file, backup) }),
  )
  const restore = addCommand(
    program,
    'restore',
    'Check a copy, or put it in the place of the database and end its sessions and API keys.',
  )
    .argument('[file]', 'Required. A copy that backup or pg_dump has made.')
    .option('--yes', 'Replace the database. A SQLite file is kept under another name.')
    .option('--with-triggers', 'Replace it also by a copy with triggers of the app.')
  restore.action(
    (name: string | undefined, { yes = false, withTriggers = false }: RestoreFlags) => {
      const file = requireFile(name, restore)
      choose({ kind: 'restore', file, isConfirmed: yes, withTriggers })
    },
  )
}

function addMoveCommand(program: Command, choose: Choose) {
  const move = addCommand(
    program,
    'migrate-to',
    'Copy all that is in a SQLite file to an empty PostgreSQL database, and verify it.',
  ).argument('[url]', 'Required. The database, such as postgres://user@host/name.')
  move.action((url: string | undefined) => {
    if (!url) throw new UsageError('<url> is required', getPath(move))
    choose({ kind: 'migrate-to', url })
  })
}

function requireFile(file: string | undefined, command: Command) {
  if (!file) throw new UsageError('<file> is required', getPath(command))
  return file
}
