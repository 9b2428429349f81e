import { DatabaseError } from '../errors.ts'
import { models } from './models.ts'
import type { Schema } from './schema.ts'

const dates = ['createdAt', 'updatedAt', 'expiresAt', 'banExpires']

const booleans = ['emailVerified', 'banned']

const texts = ['name', 'email', 'image', 'role', 'banReason', 'token', 'ipAddress', 'userAgent']

/** The fields that need a column of a kind on PostgreSQL, and the types of that kind. */
const kinds = [
  { fields: dates, types: /^timestamp/, needed: 'timestamp' },
  { fields: booleans, types: /^boolean$/, needed: 'boolean' },
  { fields: texts, types: /^(text|character|bpchar|citext)(?!.*\[\])/, needed: 'text' },
]

/**
 * Makes sure that the columns of an app on PostgreSQL have types that can be compared and written. SQLite
 * stores any value in any column.
 * @throws DatabaseError that names the column
 */
export function requireColumnTypes({ tables, names }: Schema) {
  for (const model of ['user', 'session'] as const)
    for (const field of [...models[model].columns, ...models[model].adminColumns]) {
      const kind = kinds.find(({ fields }) => fields.includes(field))
      const type = tables.get(model)?.get(field)?.type
      if (!kind || type === undefined || kind.types.test(type)) continue
      throw new DatabaseError(
        `The column ${names.table(model)}.${names.column(model, field)} has the type ${type}, but Castellan needs ${kind.needed} here. ` +
          'Change the type in the app and in the database.',
      )
    }
}
