import { DatabaseError } from '../errors.ts'
import type { ColumnMetadata, TableMetadata } from './introspect.ts'

/** The columns of the admin plugin, each with a column of better-auth that has the same type. */
const adminColumns: Record<string, Record<string, string>> = {
  user: { role: 'name', banned: 'emailVerified', banReason: 'name', banExpires: 'createdAt' },
  session: { impersonatedBy: 'token' },
  account: {},
}

const columnsOf: Record<string, string[]> = {
  user: ['id', 'name', 'email', 'emailVerified', 'image', 'createdAt', 'updatedAt'],
  session: [
    'id',
    'expiresAt',
    'token',
    'createdAt',
    'updatedAt',
    'ipAddress',
    'userAgent',
    'userId',
  ],
  account: [
    ...['id', 'accountId', 'providerId', 'userId', 'accessToken', 'refreshToken', 'idToken'],
    ...['accessTokenExpiresAt', 'refreshTokenExpiresAt', 'scope', 'password'],
    ...['createdAt', 'updatedAt'],
  ],
}

/** The tables of better-auth that Castellan reads and writes. */
export const betterAuthTables = Object.keys(columnsOf)

/** Returns the columns that a new user requires and only the app can fill. */
export function findRequiredUserColumns(tables: TableMetadata) {
  return unknownRequired('user', tables)
}

/**
 * Whether there are tables of better-auth to adopt.
 * @throws DatabaseError when something is missing, with the SQL that adds it if possible
 */
export function checkAdoptable(tables: TableMetadata): boolean {
  if (tables.size === 0) return false
  refuseMissingTables(tables)
  for (const [table, columns] of tables) refuseMissingColumns(table, columns)
  const statements = missingAdminColumns(tables)
  if (statements.length > 0)
    throw new DatabaseError(
      `The tables lack columns of the admin plugin. Add the plugin to the app and run its migrations, or run:\n\n` +
        statements.map((statement) => `    ${statement}`).join('\n'),
    )
  for (const table of ['session', 'account']) {
    const required = unknownRequired(table, tables)
    if (required.length > 0)
      throw new DatabaseError(
        `The table ${table} requires ${list(required)}, which Castellan cannot fill. ` +
          'Give each of these columns a default value, or allow NULL.',
      )
  }
  return true
}

function list(names: string[]) {
  return new Intl.ListFormat('en').format(names)
}

function refuseMissingTables(tables: TableMetadata) {
  const missing = betterAuthTables.filter((table) => !tables.has(table))
  if (missing.length > 0)
    throw new DatabaseError(
      `This database has the ${list([...tables.keys()])} table of better-auth but not ${list(missing)}. ` +
        'Run the migrations of better-auth, or use another database.',
    )
}

/** Whether another name is a different spelling of a column: `email_verified`, `emailverified`. */
function isSpelledAlike(name: string) {
  return (other: string) => other.replaceAll('_', '').toLowerCase() === name.toLowerCase()
}

function refuseMissingColumns(table: string, columns: ColumnMetadata) {
  const missing = (columnsOf[table] ?? []).filter((name) => !columns.has(name))
  if (missing.length === 0) return
  const renamed = missing.flatMap((name) => [...columns.keys()].filter(isSpelledAlike(name)))
  const hint =
    renamed.length > 0 ? ` It has ${list(renamed)}: renamed columns are not supported.` : ''
  throw new DatabaseError(
    `The table ${table} has no ${list(missing)}, which the migrations of better-auth create.${hint}`,
  )
}

/** Builds the SQL that adds the missing columns of the admin plugin. */
function missingAdminColumns(tables: TableMetadata) {
  return [...tables].flatMap(([table, columns]) =>
    Object.entries(adminColumns[table] ?? {})
      .filter(([name]) => !columns.has(name))
      .map(
        ([name, like]) => `ALTER TABLE "${table}" ADD COLUMN "${name}" ${columns.get(like)?.type};`,
      ),
  )
}

function known(table: string) {
  return [
    ...(columnsOf[table] ?? []),
    ...Object.keys(adminColumns[table] ?? {}),
    ...(table === 'account' ? ['issuer'] : []),
  ]
}

/** Returns the required columns that Castellan does not know. */
function unknownRequired(table: string, tables: TableMetadata) {
  return [...(tables.get(table) ?? [])]
    .filter(([name, { isRequired }]) => isRequired && !known(table).includes(name))
    .map(([name]) => name)
}
