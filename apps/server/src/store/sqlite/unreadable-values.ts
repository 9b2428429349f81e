import { describeUnreadableFields } from '../schema/fields/unreadable-fields.ts'
import { parseDateText } from '../schema/forms/date-text.ts'
import { describeForeignHashes } from '../schema/forms/foreign-hashes.ts'
import { findStoredKinds, type MissingColumn } from '../schema/mapping/adoption.ts'
import type { MigratableDatabase } from '../schema/migrations/migratable-database.ts'
import type { Schema } from '../schema/schema.ts'

/** The most values that are counted of a column. */
const maxValues = 1_000

/** The columns that decide rights, which values to look at, and what an unreadable one means. */
const columns = [
  {
    name: 'user.banned',
    where: `typeof({user.banned}) <> 'null' AND {user.banned} NOT IN (0, 1, '0', '1', 'true', 'false')`,
    isReadable: () => false,
    meaning: 'These users count as banned.',
  },
  {
    name: 'user.role',
    where: `typeof({user.role}) NOT IN ('null', 'text') OR ${hasNul('{user.role}')}`,
    isReadable: () => false,
    meaning: 'These users have no permissions.',
  },
  {
    name: 'user.id',
    where: hasNul('{user.id}'),
    isReadable: () => false,
    meaning: 'These users cannot sign in.',
  },
  {
    name: 'session.impersonatedBy',
    where: hasNul('{session.impersonatedBy}'),
    isReadable: () => false,
    meaning: 'These impersonations have ended.',
  },
  {
    name: 'user.banExpires',
    where: isText('{user.banExpires}'),
    isReadable: isDate,
    meaning: 'These bans never end.',
  },
  {
    name: 'session.expiresAt',
    where: isText('{session.expiresAt}'),
    isReadable: isDate,
    meaning: 'These sessions have ended.',
  },
]

/**
 * Returns a warning for each column of a file with values that cannot be read, and for hashes that cannot be
 * verified; not for missing columns.
 */
export async function describeUnreadableValues(
  database: Pick<MigratableDatabase, 'query' | 'dialect'>,
  schema: Schema,
  missing: MissingColumn[] = [],
) {
  const { query } = database
  const { names } = schema
  const { sessions } = findStoredKinds(schema)
  const absent = missing.map(({ model, field }) => `${model}.${field}`)
  const warnings: string[] = []
  for (const { name, where, isReadable, meaning } of columns) {
    const [model] = name.split('.')
    if (absent.includes(name) || (model === 'session' && !sessions)) continue
    const column = `{${name}}`
    const unlikely =
      isReadable === isDate
        ? `AND (julianday(${column}) IS NULL OR date(${column}) <> substr(${column}, 1, 10))`
        : ''
    const rows = await query(
      names.render(
        `SELECT ${column} FROM {${model}} WHERE ${where} ${unlikely} LIMIT ${maxValues}`,
      ),
    )
    const { length } = rows.filter(([value]) => !isReadable(value))
    if (length === 0) continue
    const count = length === maxValues ? `at least ${length}` : length
    warnings.push(
      `The column ${name} has ${count} value${length === 1 ? '' : 's'} that cannot be read. ${meaning}`,
    )
  }
  return [
    ...warnings,
    ...(await describeUnreadableFields(database, schema)),
    ...(await describeForeignHashes(database, schema)),
  ]
}

function isDate(value: unknown) {
  return !Number.isNaN(parseDateText(value).getTime())
}

/** A text is read up to its first NUL only. */
function hasNul(column: string) {
  return `instr(${column}, char(0))`
}

/** For an index that leaves the users out who have no value, the condition says that there is one. */
function isText(column: string) {
  return `${column} IS NOT NULL AND typeof(${column}) NOT IN ('integer', 'real')`
}
