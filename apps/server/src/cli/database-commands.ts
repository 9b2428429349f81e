import type { Config } from '../config/config.ts'
import { checkScryptCost } from '../create-deps.ts'
import { isFileUrl } from '../store/database-url.ts'
import { buildRoleGrants, planDatabase, removeSchema } from '../store/manage-schema.ts'
import type { DatabaseCommand } from './add-database-commands.ts'
import { runAdopt } from './adopt.ts'
import { toAdoptingDatabase } from './adopting-database.ts'
import { runBackup } from './backup.ts'
import { describeAdds, runMigrations } from './migrate.ts'
import { type ReadConfig, runMigrateTo } from './migrate-to.ts'
import { renderUserFields } from './render-user-fields.ts'
import { runRestore } from './restore.ts'
import type { CliResult } from './result.ts'
import { describeRevocation, runRevokeBefore } from './revoke-before.ts'

/** Runs a command about the database. Its result as JSON has the same content as the text. */
export async function runDatabaseCommand(
  command: DatabaseCommand,
  config: Config,
  asJson: boolean,
  readConfig: ReadConfig,
): Promise<CliResult> {
  const toResult = (json: object, lines: string[]): CliResult => ({
    code: 0,
    out: asJson ? JSON.stringify(json, null, 2) : lines.join('\n'),
  })
  if (command.kind === 'check') {
    const { json, lines } = await planStart(config)
    return toResult(json, lines)
  }
  if (command.kind === 'adopt') {
    const { json, lines } = await runAdopt(command, config)
    return toResult(json, lines)
  }
  if (command.kind === 'types') {
    const { userFields } = (await planDatabase(toAdoptingDatabase(config))).schema
    return toResult({ userFields }, [renderUserFields(userFields)])
  }
  if (command.kind === 'migrate') {
    const adds = await runMigrations(config.database)
    return toResult({ adds }, describeAdds(adds, 'Added:'))
  }
  if (command.kind === 'grants') return writeGrants(command.role, config, toResult)
  if (command.kind === 'revoke-before') {
    const counts = await runRevokeBefore(command, config)
    return toResult(
      { ...counts, revoked: command.isConfirmed },
      describeRevocation(counts, command),
    )
  }
  if (command.kind === 'backup' || command.kind === 'restore') {
    const { json, lines } =
      command.kind === 'backup'
        ? await runBackup(command.file, config)
        : await runRestore(command, config)
    return toResult(json, lines)
  }
  if (command.kind === 'migrate-to') {
    const { json, lines } = await runMigrateTo(command.url, config, readConfig)
    return toResult(json, lines)
  }
  const drops = await removeSchema(config.database, command.isConfirmed)
  return toResult({ drops, dropped: command.isConfirmed }, describeLeave(drops, command, config))
}

/** Prints the schema changes that a start would make, and makes none. */
export function checkDatabase(config: Config) {
  return runDatabaseCommand({ kind: 'check' }, config, false, () => config)
}

async function planStart(config: Config) {
  const { schema, adds, violations, ...plan } = await planDatabase(config.database)
  const { adopted } = schema
  checkScryptCost(config, adopted)
  const warnings = [...violations, ...plan.warnings]
  return {
    json: { adopted, adds, warnings },
    lines: [
      adopted
        ? 'The database has the tables of better-auth. Castellan can use them unchanged.'
        : 'The database has no tables of another application.',
      ...describeAdds(adds, 'A start would add:'),
      ...warnings,
    ],
  }
}

async function writeGrants(
  role: string,
  { database, eventRetentionDays }: Config,
  toResult: (json: object, lines: string[]) => CliResult,
): Promise<CliResult> {
  if (isFileUrl(database.url))
    return { code: 1, error: 'A SQLite file has no roles. Restrict the file itself.' }
  const statements = await buildRoleGrants(database, role, eventRetentionDays > 0)
  return toResult({ statements }, statements)
}

function describeLeave(
  drops: string[],
  { isConfirmed }: { isConfirmed: boolean },
  { database }: Config,
) {
  if (drops.length === 0) return ['The database has nothing of Castellan.']
  const kept = isFileUrl(database.url)
    ? 'Users, sessions and accounts stay'
    : 'Users, sessions, accounts and the extension pg_trgm stay'
  const rest = `${kept}, except the sessions of impersonations that Castellan started.`
  return [
    isConfirmed ? 'Dropped:' : 'This would drop, with custom roles, API keys and the audit log:',
    ...drops.map((name) => `  ${name}`),
    isConfirmed ? rest : `${rest} To drop it, stop the server and run: castellan leave --yes`,
  ]
}
