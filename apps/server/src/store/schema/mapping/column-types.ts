import { DatabaseError } from '../../errors.ts'
import { dateFields } from '../forms/date-forms.ts'
import { models } from '../models.ts'
import type { Schema } from '../schema.ts'
import { type DeclaredColumn, isNumber, isText, isWholeNumber } from './introspect.ts'

type TypeRule = {
  fields: readonly string[]
  fits: (column: DeclaredColumn) => boolean
  needed: string
}

/** The types of columns that fields need on PostgreSQL. The first rule of a field decides. */
const rules: TypeRule[] = [
  {
    fields: ['id', 'userId', 'impersonatedBy', 'accountId'],
    fits: ({ type }) => isText(type) || isWholeNumber(type) || type === 'uuid',
    needed: 'a text, a uuid, or a whole number (smallint, integer, bigint)',
  },
  {
    fields: Object.values(dateFields).flat(),
    fits: ({ type }) => /^timestamp(?!.*\[\])/.test(type) || isText(type) || isNumber(type),
    needed: 'a timestamp, a text or a number',
  },
  {
    fields: ['emailVerified', 'banned'],
    fits: ({ type }) => type === 'boolean' || isNumber(type),
    needed: 'a boolean or a number',
  },
  {
    fields: ['role'],
    fits: ({ type, labels }) =>
      labels !== undefined || isText(type) || (type.endsWith('[]') && isText(type.slice(0, -2))),
    needed: 'a text, an enumeration, or an array of these',
  },
  {
    fields: [
      ...['name', 'email', 'image', 'banReason', 'token', 'ipAddress', 'userAgent'],
      ...['providerId', 'password'],
    ],
    fits: ({ type }) => isText(type),
    needed: 'a text',
  },
]

/**
 * Makes sure that the columns of an app on PostgreSQL have types that can be read, compared and written.
 * SQLite stores any value in any column.
 * @throws DatabaseError that names the column
 */
export function requireColumnTypes({ tables, names }: Schema) {
  for (const model of ['user', 'session', 'account'] as const)
    for (const field of [...models[model].columns, ...models[model].adminColumns]) {
      const rule = rules.find(({ fields }) => fields.includes(field))
      const column = tables.get(model)?.get(field)
      if (!rule || column === undefined || rule.fits(column)) continue
      throw new DatabaseError(
        `The column ${names.table(model)}.${names.column(model, field)} has the type ${column.type}, but Castellan needs ${rule.needed} here. ` +
          'Change the type in the app and in the database.',
      )
    }
}
