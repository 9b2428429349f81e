import { DatabaseError } from '../errors.ts'

/** A column as the database declares it; required: nothing stands in for a value that is not given. */
type Column = { type: string; isRequired: boolean }

/** The tables of better-auth that a database has, and their columns by name. */
export type TableMetadata = Map<string, Map<string, Column>>

/** The columns that we read and write, in the kind of one that every better-auth database has. */
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

/** The tables that we read and write. */
export const betterAuthTables = Object.keys(columnsOf)

/** The rows of a query for tables, columns, types and whether they are required, as a tables. */
export function toTableMetadata(rows: unknown[][]): TableMetadata {
  const tables: TableMetadata = new Map()
  for (const [table, name, type, isRequired] of rows) {
    const columns = tables.get(String(table)) ?? new Map<string, Column>()
    columns.set(String(name), { type: String(type), isRequired: Boolean(isRequired) })
    tables.set(String(table), columns)
  }
  return tables
}

/** What a new user needs and the app alone can give. */
export function findRequiredUserColumns(tables: TableMetadata) {
  return unknownRequired('user', tables)
}

/**
 * Whether the tables are better-auth's and can be lived with; `false` when there are none.
 * @throws DatabaseError that says what is missing, and the SQL that adds it
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
        `The table ${table} requires ${list(required)}, which Castellan cannot fill in. ` +
          'Give each such column a default, or let it be NULL.',
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
        "Run better-auth's own migrations, or name another database.",
    )
}

/** The names that a column may have under other naming rules: `email_verified`, `emailverified`. */
function isSpelledAlike(name: string) {
  return (other: string) => other.replaceAll('_', '').toLowerCase() === name.toLowerCase()
}

function refuseMissingColumns(table: string, columns: Map<string, Column>) {
  const missing = (columnsOf[table] ?? []).filter((name) => !columns.has(name))
  if (missing.length === 0) return
  const renamed = missing.flatMap((name) => [...columns.keys()].filter(isSpelledAlike(name)))
  const hint = renamed.length > 0 ? ` It has ${list(renamed)}: renamed columns are not read.` : ''
  throw new DatabaseError(
    `The table ${table} has no ${list(missing)}, which better-auth's own migrations make.${hint}`,
  )
}

/** The SQL that adds the columns of the admin plugin which are missing, each like its sibling. */
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

/** Columns that we know nothing of and that a new row cannot go without. */
function unknownRequired(table: string, tables: TableMetadata) {
  return [...(tables.get(table) ?? [])]
    .filter(([name, { isRequired }]) => isRequired && !known(table).includes(name))
    .map(([name]) => name)
}
