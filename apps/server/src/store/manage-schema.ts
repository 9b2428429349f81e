import { isFileUrl, toFilePath } from './database-url.ts'
import type { DatabaseOptions } from './open-database.ts'
import type { MigrationPlan } from './schema/migrations/migrator.ts'

/**
 * Returns what opening the database would change, and changes nothing.
 * @throws DatabaseError when the database cannot be used as it is
 */
export async function planDatabase(options: DatabaseOptions): Promise<MigrationPlan> {
  if (isFileUrl(options.url)) {
    const { planSqlite } = await import('./sqlite/prepare.ts')
    return planSqlite(toFilePath(options.url), options)
  }
  const { planPostgres } = await import('./postgres/prepare.ts')
  return planPostgres(options)
}

/**
 * Builds the statements that give a role of PostgreSQL the rights of a server, to prune the audit log too if
 * `prunes` is set.
 * @throws DatabaseError
 */
export async function buildRoleGrants(options: DatabaseOptions, role: string, prunes: boolean) {
  const prepare = await import('./postgres/prepare.ts')
  return prepare.buildRoleGrants(options, role, prunes)
}

/**
 * Lists what Castellan added to a database, and drops it if that is confirmed. Nothing else changes,
 * except that the impersonations end that it started.
 * @throws DatabaseError
 */
export async function removeSchema(
  options: DatabaseOptions,
  isConfirmed: boolean,
): Promise<string[]> {
  if (isFileUrl(options.url)) {
    const { removeSqliteSchema } = await import('./sqlite/remove-schema.ts')
    return removeSqliteSchema(toFilePath(options.url), isConfirmed, options)
  }
  const { removePostgresSchema } = await import('./postgres/remove-schema.ts')
  return removePostgresSchema(options, isConfirmed)
}
