import { DatabaseError } from '../../errors.ts'
import type { Model } from '../models.ts'
import { joinNames } from './join-names.ts'

type Table = { modelName: string; columns: string[] }

/**
 * Makes sure that the columns of a model are in its table, and that no two fields have the same.
 * @throws DatabaseError that names the column
 */
export function requireColumns(
  model: Model,
  fields: Record<string, string>,
  { modelName, columns }: Table,
) {
  for (const [field, column] of Object.entries(fields))
    if (!columns.includes(column))
      throw new DatabaseError(
        `CASTELLAN_SCHEMA_FILE says that ${model}.${field} is the column ${column}, which the table ${modelName} does not have. It has ${joinNames(columns)}.`,
      )
  requireOwnColumns(model, fields)
}

/**
 * Makes sure that no two fields have the same column.
 * @throws DatabaseError that names them
 */
export function requireOwnColumns(model: Model, fields: Record<string, string>) {
  const fieldOf = new Map<string, string>()
  for (const [field, column] of Object.entries(fields)) {
    const other = fieldOf.get(column)
    if (other !== undefined)
      throw new DatabaseError(
        `CASTELLAN_SCHEMA_FILE says that ${model}.${other} and ${model}.${field} are both the column ${column}. Each field needs a column of its own.`,
      )
    fieldOf.set(column, field)
  }
}
