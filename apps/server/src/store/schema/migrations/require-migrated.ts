import { DatabaseError } from '../../errors.ts'
import type { MigrationPlan } from './migrator.ts'

/**
 * Makes sure that a database has the tables of this version, for a command that only uses them.
 * @throws DatabaseError
 */
export function requireMigrated({ columns, migrations, repeatables, isNew }: MigrationPlan) {
  const lacksTable = migrations.length > 0 || repeatables.some(({ kind }) => kind === 'table')
  if (columns.length === 0 && !lacksTable) return
  const lack = isNew
    ? 'This database has no tables of Castellan yet.'
    : 'This database lacks tables or columns of this version.'
  throw new DatabaseError(`${lack} Start the server, or run: castellan migrate`)
}
