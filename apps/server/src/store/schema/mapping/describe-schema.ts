import type { UserFields } from '@castellan/contract'
import { type Model, modelNames } from '../models.ts'
import type { Schema } from '../schema.ts'
import type { DeclaredModel, DeclaredSchema } from './declared-schema.ts'

/**
 * Returns what a schema file says about the tables: their names, fields with other names, and values. It says
 * `false` of a model without a table.
 */
export function describeSchema({
  mapping,
  forms,
  userFields,
}: Pick<Schema, 'mapping' | 'forms' | 'userFields'>): DeclaredSchema {
  const describeDates = (model: Model, fields: string[]) =>
    Object.fromEntries(
      fields.flatMap((field): [string, 'seconds' | 'milliseconds'][] => {
        const unit = forms.get(`${model}.${field}`)?.declaration
        return unit === 'seconds' || unit === 'milliseconds' ? [[field, unit]] : []
      }),
    )
  return Object.fromEntries(
    modelNames.map((model): [Model, DeclaredModel | false] => {
      const found = mapping[model]
      if (!found) return [model, false]
      const fields = Object.fromEntries(
        Object.entries(found.fields).filter(([field, column]) => field !== column),
      )
      const dates = describeDates(model, Object.keys(found.fields))
      const roles = model === 'user' ? forms.get('user.role')?.declaration : undefined
      return [
        model,
        {
          modelName: found.modelName,
          fields,
          ...(isEmpty(dates) ? {} : { dates }),
          ...(model === 'user' && !isEmpty(userFields)
            ? { additionalFields: describeFields(userFields, found.additionalFields) }
            : {}),
          ...(typeof roles !== 'object' || isEmpty(roles) ? {} : { roles }),
        },
      ]
    }),
  )
}

function isEmpty(value: object) {
  return Object.keys(value).length === 0
}

function describeFields(userFields: UserFields, columns: Record<string, string> = {}) {
  return Object.fromEntries(
    Object.entries(userFields).map(([name, { integer: _, nullable: _nullable, ...field }]) => [
      name,
      { ...field, ...(columns[name] === name ? {} : { fieldName: columns[name] }) },
    ]),
  )
}
