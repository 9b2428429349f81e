import type { DeclaredSchema } from './find-mapping.ts'
import { modelNames } from './models.ts'
import type { Schema } from './schema.ts'

/** Returns what a schema file says about the tables: their names, and the fields with other names. */
export function describeSchema({ mapping }: Pick<Schema, 'mapping'>): DeclaredSchema {
  return Object.fromEntries(
    modelNames.flatMap((model) => {
      const found = mapping[model]
      if (!found) return []
      const fields = Object.entries(found.fields).filter(([field, column]) => field !== column)
      return [[model, { modelName: found.modelName, fields: Object.fromEntries(fields) }]]
    }),
  )
}
