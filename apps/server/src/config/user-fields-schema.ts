import { isFieldValue } from '@castellan/contract'
import * as z from 'zod'
import { listModelColumns } from '../store/schema/models.ts'

/** Names that requests and responses use for something else next to the fields of a user. */
const takenNames = new Set([
  ...listModelColumns('user'),
  ...['user', 'data', 'password', 'token', 'userId', 'callbackURL', 'rememberMe', 'any'],
  ...Object.getOwnPropertyNames(Object.prototype),
])

const type = z.union([
  z.enum(['string', 'number', 'boolean', 'date', 'string[]', 'number[]', 'json']),
  z.array(z.string().min(1)).min(1),
])

const field = z
  .strictObject({
    type: type.optional(),
    fieldName: z.string().min(1).optional(),
    required: z.boolean().optional(),
    unique: z.boolean().optional(),
    defaultValue: z.unknown().optional(),
    input: z.boolean().optional(),
    returned: z.boolean().optional(),
    index: z.boolean().optional(),
  })
  .refine(
    ({ type, defaultValue, ...rest }) =>
      type === undefined ||
      defaultValue === undefined ||
      isFieldValue('', { ...rest, type }, defaultValue),
    { path: ['defaultValue'], error: 'The default value is not of the type of the field' },
  )

/** The additional fields of users in a schema file, in better-auth's words. */
export const UserFieldsSchema = z.record(z.string(), field).superRefine((fields, context) => {
  for (const name of Object.keys(fields)) {
    const message = objectionToName(name)
    if (message) context.addIssue({ code: 'custom', path: [name], message })
  }
})

function objectionToName(name: string) {
  if (takenNames.has(name)) return 'Users have a field of this name already'
  return /^[A-Za-z]\w{0,39}$/.test(name)
    ? undefined
    : 'A field has a name of at most 40 letters, digits and underscores'
}
