import * as z from 'zod'
import {
  banReason,
  boundedRoles,
  columnsOrJson,
  image,
  name,
  refusedDescription,
  timestamp,
} from './fields.ts'

/** A role in `data`. It accepts any type, so that the server can return INVALID_ROLE_TYPE. */
const roleOfAnyType = boundedRoles(z.custom<string | string[]>(() => true)).meta({
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  description: 'A role, a list of roles, or several roles with commas between.',
})

const refused = z.unknown().meta({ description: refusedDescription })

const columns = {
  role: roleOfAnyType.optional(),
  image: image.nullable().optional().describe('The URL of a picture; `null` removes it.'),
  emailVerified: z
    .boolean()
    .optional()
    .describe('Whether the user has confirmed the email address.'),
  banned: z.boolean().nullable().optional().describe('Whether the user is banned.'),
  banReason: banReason.nullable().optional().describe('Why the user is banned.'),
  banExpires: timestamp.nullable().optional().describe('When the ban ends; `null` means never.'),
}

/** Creates the schema of what create-user accepts besides name, email address and password. */
export function createCreateUserData<S extends z.ZodRawShape>(additional: S) {
  return columnsOrJson({
    ...columns,
    name: z.string().optional().describe('Ignored: `name` of the request is used.'),
    email: z.string().optional().describe('Ignored: `email` of the request is used.'),
    id: refused.optional(),
    ...additional,
  }).meta({ id: 'CreateUserData', description: 'More fields of the new user.' })
}

/** Creates the schema of the fields that update-user can change. */
export function createUpdateUserData<S extends z.ZodRawShape>(additional: S) {
  return columnsOrJson({
    name: name.optional().describe('The display name.'),
    email: z.string().optional().describe('The email address. It is stored in lower case.'),
    ...columns,
    id: refused.optional(),
    password: refused.optional(),
    ...additional,
  }).meta({
    id: 'UpdateUserData',
    description: 'The fields to change. Other fields stay as they are.',
  })
}
