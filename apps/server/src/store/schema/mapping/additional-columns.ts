import { DatabaseError } from '../../errors.ts'
import type { DeclaredFields } from './declared-schema.ts'
import { type Catalog, findColumn, type SchemaMapping } from './find-mapping.ts'
import { joinNames } from './join-names.ts'
import { requireOwnColumns } from './own-columns.ts'

/**
 * Returns a mapping with the columns of the additional fields of users.
 * @throws DatabaseError that names a field without a column of its own
 */
export function withAdditionalFields(
  mapping: SchemaMapping,
  catalog: Catalog,
  declared: DeclaredFields = {},
): SchemaMapping {
  const { user } = mapping
  if (!user || Object.keys(declared).length === 0) return mapping
  const columns = catalog.get(user.modelName) ?? []
  const free = columns.filter((column) => !Object.values(user.fields).includes(column))
  const found = Object.entries(declared).map(([name, { fieldName }]) => {
    const column = fieldName ?? findColumn(name, user.modelName, free)
    if (column === undefined || !free.includes(column))
      throw new DatabaseError(
        `CASTELLAN_SCHEMA_FILE declares the field ${name} of users, but the table ${user.modelName} has no column ${fieldName ?? name} for it. ` +
          (free.length > 0
            ? `Other columns are ${joinNames(free)}.`
            : 'Add it to the schema of the app first.'),
      )
    return [name, column] as const
  })
  const additionalFields = Object.fromEntries(found)
  requireOwnColumns('user', additionalFields)
  return { ...mapping, user: { ...user, additionalFields } }
}
