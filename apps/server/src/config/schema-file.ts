import * as z from 'zod'
import { dateFields } from '../store/schema/forms/date-forms.ts'
import {
  type DeclaredField,
  type DeclaredSchema,
  indexableFields,
} from '../store/schema/mapping/declared-schema.ts'
import { listModelColumns, type Model, modelNames } from '../store/schema/models.ts'
import { readJsonFile } from './json-file.ts'
import { UserFieldsSchema } from './user-fields-schema.ts'

const name = z.string().min(1)

const SchemaFile = z.strictObject(
  Object.fromEntries(
    modelNames.map((model) => {
      const schema = createModelSchema(model)
      return [model, (model === 'user' ? schema : z.union([z.literal(false), schema])).optional()]
    }),
  ),
)

/** Reads what an app calls its tables and columns from a JSON file, in better-auth's terms. */
export function readSchemaFile(
  path: string | undefined,
  mistakes: string[],
): DeclaredSchema | undefined {
  if (path === undefined) return undefined
  try {
    const parsed = SchemaFile.safeParse(readJsonFile(path))
    if (parsed.success) return withDateTypes(parsed.data)
    mistakes.push(
      `CASTELLAN_SCHEMA_FILE ${path}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    )
  } catch (error) {
    mistakes.push(`CASTELLAN_SCHEMA_FILE ${path}: ${(error as Error).message}`)
  }
  return undefined
}

function createModelSchema(model: Model) {
  return z
    .strictObject({
      modelName: name.optional(),
      fields: z.partialRecord(z.enum(listModelColumns(model)), name).optional(),
      dates: z.record(name, z.enum(['seconds', 'milliseconds'])).optional(),
      ...(model === 'user'
        ? {
            roles: z.record(name, name).optional(),
            index: z.array(z.enum(indexableFields)).optional(),
            additionalFields: UserFieldsSchema.optional(),
          }
        : {}),
    })
    .superRefine((declared, context) => {
      const additional =
        'additionalFields' in declared ? Object.entries(declared.additionalFields ?? {}) : []
      const possible = additional.filter(([, { type = 'date' }]) => type === 'date')
      const known = [...dateFields[model], ...possible.map(([field]) => field)]
      for (const field of Object.keys(declared.dates ?? {}))
        if (!known.includes(field))
          context.addIssue({
            code: 'custom',
            path: ['dates', field],
            message: `Invalid field: expected one of ${known.join(', ')}`,
          })
    })
}

/** A field whose unit is declared is a date. */
function withDateTypes({ user, ...others }: DeclaredSchema): DeclaredSchema {
  if (!user?.additionalFields) return { user, ...others }
  const { dates = {}, additionalFields } = user
  const fields = Object.entries(additionalFields).map(
    ([field, declared]): [string, DeclaredField] => [
      field,
      Object.hasOwn(dates, field) ? { type: 'date', ...declared } : declared,
    ],
  )
  return { user: { ...user, additionalFields: Object.fromEntries(fields) }, ...others }
}
