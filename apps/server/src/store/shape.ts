import { DatabaseError } from './errors.ts'

/** A column as the database declares it; required: nothing stands in for a value that is not given. */
type Column = { type: string; isRequired: boolean }

/** The tables of better-auth that a database has, and their columns by name. */
export type Shape = Map<string, Map<string, Column>>

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
export const tablesOfBetterAuth = Object.keys(columnsOf)

/** The rows of a query for tables, columns, types and whether they are required, as a shape. */
export const shapeFrom = (rows: unknown[][]): Shape => {
  const shape: Shape = new Map()
  for (const [table, name, type, isRequired] of rows) {
    const columns = shape.get(String(table)) ?? new Map<string, Column>()
    columns.set(String(name), { type: String(type), isRequired: Boolean(isRequired) })
    shape.set(String(table), columns)
  }
  return shape
}

const list = (names: string[]) => new Intl.ListFormat('en').format(names)

const refuseMissingTables = (shape: Shape) => {
  const missing = tablesOfBetterAuth.filter((table) => !shape.has(table))
  if (missing.length > 0)
    throw new DatabaseError(
      `This database has the ${list([...shape.keys()])} table of better-auth but not ${list(missing)}. ` +
        "Run better-auth's own migrations, or name another database.",
    )
}

/** The names that a column may have under other naming rules: `email_verified`, `emailverified`. */
const isSpelledAlike = (name: string) => (other: string) =>
  other.replaceAll('_', '').toLowerCase() === name.toLowerCase()

const refuseMissingColumns = (table: string, columns: Map<string, Column>) => {
  const missing = (columnsOf[table] ?? []).filter((name) => !columns.has(name))
  if (missing.length === 0) return
  const renamed = missing.flatMap((name) => [...columns.keys()].filter(isSpelledAlike(name)))
  const hint = renamed.length > 0 ? ` It has ${list(renamed)}: renamed columns are not read.` : ''
  throw new DatabaseError(
    `The table ${table} has no ${list(missing)}, which better-auth's own migrations make.${hint}`,
  )
}

/** The SQL that adds the columns of the admin plugin which are missing, each like its sibling. */
const missingAdminColumns = (shape: Shape) =>
  [...shape].flatMap(([table, columns]) =>
    Object.entries(adminColumns[table] ?? {})
      .filter(([name]) => !columns.has(name))
      .map(
        ([name, like]) => `ALTER TABLE "${table}" ADD COLUMN "${name}" ${columns.get(like)?.type};`,
      ),
  )

const known = (table: string) => [
  ...(columnsOf[table] ?? []),
  ...Object.keys(adminColumns[table] ?? {}),
  ...(table === 'account' ? ['issuer'] : []),
]

/** Columns that we know nothing of and that a new row cannot go without. */
const unknownRequired = (table: string, shape: Shape) =>
  [...(shape.get(table) ?? [])]
    .filter(([name, { isRequired }]) => isRequired && !known(table).includes(name))
    .map(([name]) => name)

/** What a new user needs and the app alone can give. */
export const requiredOfUsers = (shape: Shape) => unknownRequired('user', shape)

/**
 * Whether the tables are better-auth's and can be lived with; `false` when there are none.
 * @throws DatabaseError that says what is missing, and the SQL that adds it
 */
export const isAdoptable = (shape: Shape): boolean => {
  if (shape.size === 0) return false
  refuseMissingTables(shape)
  for (const [table, columns] of shape) refuseMissingColumns(table, columns)
  const statements = missingAdminColumns(shape)
  if (statements.length > 0)
    throw new DatabaseError(
      `The tables lack columns of the admin plugin. Add the plugin to the app and run its migrations, or run:\n\n` +
        statements.map((statement) => `    ${statement}`).join('\n'),
    )
  for (const table of ['session', 'account']) {
    const required = unknownRequired(table, shape)
    if (required.length > 0)
      throw new DatabaseError(
        `The table ${table} requires ${list(required)}, which Castellan cannot fill in. ` +
          'Give each such column a default, or let it be NULL.',
      )
  }
  return true
}
