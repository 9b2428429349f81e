import type { Dialect } from '../../database.ts'
import { parseDateText } from '../forms/date-text.ts'
import { isText } from '../mapping/introspect.ts'
import type { MigratableDatabase } from '../migrations/migratable-database.ts'
import type { Schema } from '../schema.ts'
import { isReadable } from './field-values.ts'

/** How many users are looked at. */
const sampleSize = 1_000

/** Names the additional fields with values that cannot be read as their type, as some users show. */
export async function describeUnreadableFields(
  { query, dialect }: Pick<MigratableDatabase, 'query' | 'dialect'>,
  schema: Schema,
) {
  const { names, forms, userFields } = schema
  const fields = listDoubtfulFields(schema, dialect)
  if (fields.length === 0) return []
  const columns = fields.map((field) => `{user.${field}}`).join(', ')
  const users = await query(names.render(`SELECT ${columns} FROM {user} LIMIT ${sampleSize}`))
  return fields.flatMap((field, index) => {
    const type = userFields[field]?.type ?? 'string'
    const parse = forms.get(`user.${field}`)?.parse ?? parseDateText
    const { length } = users.filter((user) => !isReadable(type, user[index], parse))
    if (length === 0) return []
    const among = users.length === sampleSize ? ` among the first ${sampleSize} users` : ''
    return [
      `The column ${names.table('user')}.${names.column('user', field)} has ${length} value${length === 1 ? '' : 's'}${among} that cannot be read as ${JSON.stringify(type)}. Responses show ${type === 'boolean' ? 'false' : 'null'}.`,
    ]
  })
}

/** Lists the fields whose columns can have values of other types. */
function listDoubtfulFields({ tables, userFields }: Schema, dialect: Dialect) {
  const columns = tables.get('user')
  return Object.entries(userFields).flatMap(([name, { type }]) => {
    const column = columns?.get(name)
    if (!column || type === 'string' || typeof type === 'object') return []
    return dialect === 'sqlite' || isText(column.type) ? [name] : []
  })
}
