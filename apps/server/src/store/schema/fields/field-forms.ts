import type { AdditionalField, UserFields } from '@castellan/contract'
import type { Dialect } from '../../database.ts'
import type { ColumnForm, ColumnForms } from '../forms/column-forms.ts'
import { quoteList } from '../forms/value-forms.ts'
import {
  type ColumnMetadata,
  type DeclaredColumn,
  isNumber,
  isText,
} from '../mapping/introspect.ts'
import { requireFittingType } from './field-types.ts'

/**
 * Creates the forms of the additional fields of users, by column.
 * @throws DatabaseError that names a field whose column has values of another type
 */
export function createFieldForms(
  userFields: UserFields,
  columns: ColumnMetadata,
  dialect: Dialect,
): ColumnForms {
  const forms = Object.entries(userFields).flatMap(([name, field]) => {
    const column = columns.get(name)
    if (!column) return []
    requireFittingType(name, field, column, dialect)
    const form = dialect === 'postgresql' ? createPostgresForm(field, column) : {}
    return [
      [
        `user.${name}`,
        {
          type: field.type,
          isLong: field.type === 'string',
          encode: findEncoder(field, column),
          ...form,
        },
      ],
    ] as const
  })
  return new Map<string, ColumnForm>(forms)
}

/** A list is a list of PostgreSQL, or JSON. */
function findEncoder({ type }: AdditionalField, column: DeclaredColumn): ColumnForm['encode'] {
  const isList = type === 'string[]' || type === 'number[]'
  if (type === 'json' || (isList && !column.type.endsWith('[]')))
    return (value) => JSON.stringify(value)
  return (value) => value
}

/** What only PostgreSQL needs, as it compares a column with values of its type alone. */
function createPostgresForm(
  { type, index }: AdditionalField,
  column: DeclaredColumn,
): Partial<ColumnForm> {
  if (column.type.endsWith('[]')) return { read: (stored) => `to_json(${stored})` }
  if (column.labels) {
    // Only an immutable function can be indexed.
    const labels = quoteList(column.labels)
    return {
      read: (stored) =>
        index ? `castellan_read_label(${stored}, ${labels}, ${labels})` : `CAST(${stored} AS text)`,
    }
  }
  if (column.type === 'date') return { read: (stored) => `CAST(${stored} AS timestamp)` }
  if (type === 'boolean' && isNumber(column.type))
    return { read: (stored) => `(${stored} = 1)`, encode: Number }
  const isTextField = type === 'string' || typeof type === 'object'
  // A cast adds the length of the network.
  if (isTextField && column.type === 'inet') return { read: (stored) => `abbrev(${stored})` }
  if (isTextField && !isText(column.type)) return { read: (stored) => `CAST(${stored} AS text)` }
  return {}
}
