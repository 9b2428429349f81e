import { createHash } from 'node:crypto'
import { listSearchFields, type UserFields } from '@castellan/contract'
import type { Dialect } from '../../database.ts'

/** The additional fields of users, and all fields that the schema file wants an index for. */
export type SearchedAndSorted = { userFields: UserFields; indexedFields: readonly string[] }

/** An index of a field, and what creates it. */
type FieldIndex = { name: string; sql: string }

/** PostgreSQL cuts longer names, in bytes. */
const maxNameLength = 63

/** Builds the indexes that the schema file asks for. */
export function buildFieldIndexes(fields: readonly string[], dialect: Dialect): FieldIndex[] {
  const create = dialect === 'postgresql' ? 'CREATE INDEX CONCURRENTLY' : 'CREATE INDEX'
  return fields.map((field) => {
    const name = buildFieldIndexName('castellan_field', field, 'idx')
    const sql = `${create} "${name}"\n    ON {user}({user.${field} as indexed}, {user.id});\n`
    return { name, sql }
  })
}

/** Names an index of a field: by the field itself, or by a hash of a long one. */
export function buildFieldIndexName(start: string, field: string, end: string) {
  const name = `${start}_${field}_${end}`
  if (Buffer.byteLength(name) <= maxNameLength) return name
  const hash = createHash('sha256').update(field).digest('hex').slice(0, 32)
  return `${start}_${hash}_${end}`
}

/**
 * Writes the fields of the search index into a statement that creates it, or what keeps it current:
 * `{search.stored}` are the columns of users, `{search.changed}` is whether one of them has changed, and
 * `{search.columns}` are those of the index.
 */
export function fillInSearchFields(sql: string, userFields: UserFields) {
  const fields = listSearchFields(userFields)
  const stored = ['id', ...fields].map((field) => `{user.${field} as stored}`)
  return sql
    .replaceAll('{search.stored}', stored.join(', '))
    .replaceAll(
      '{search.changed}',
      stored.map((column) => `NEW.${column} IS NOT OLD.${column}`).join(' OR '),
    )
    .replaceAll('{search.columns}', fields.map((field) => `"${toSearchColumn(field)}"`).join(', '))
}

/** Lists the additional fields whose order an index has. */
export function listIndexedFields(userFields: UserFields) {
  return Object.keys(userFields).filter((name) => {
    const { index, type } = userFields[name] ?? {}
    return index && type !== 'json' && type !== 'string[]' && type !== 'number[]'
  })
}

/** Returns the column of a field in the search index of a file, which reserves some names. */
export function toSearchColumn(field: string) {
  return `${field}_text`
}
