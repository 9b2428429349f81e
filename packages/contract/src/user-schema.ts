import * as z from 'zod'
import { actionsByResource } from './access.ts'
import { entry } from './entry.ts'

const FieldDescription = z
  .object({
    name: z.string().describe('The name of the field.'),
    type: z
      .enum(['string', 'number', 'boolean', 'date', 'string[]', 'number[]', 'json', 'choice'])
      .describe('The type of its values; `choice` is one of `values`.'),
    values: z.array(z.string()).optional().describe('The values of a `choice`.'),
    additional: z.boolean().describe('Whether the app has added it.'),
    required: z.boolean().describe('Whether create-user needs a value of it.'),
    nullable: z.boolean().describe('Whether it can be `null`.'),
    input: z.boolean().describe('Whether create-user and update-user can set it.'),
    returned: z.boolean().describe('Whether responses show it.'),
    sortable: z.boolean().describe('Whether lists can sort by it.'),
    filterable: z.boolean().describe('Whether lists can filter by it.'),
    searchable: z.boolean().describe('Whether lists can search in it.'),
  })
  .meta({ id: 'FieldDescription', description: 'A field of users, as this server has it.' })

/** The fields of users, and what this server can do with them. */
export const getUserSchema = entry({
  method: 'GET',
  path: '/admin/user-schema',
  auth: 'caller',
  summary: 'Get the fields of users, the permissions, and what the server can do',
  description:
    'Returns the fields of a user as this server has them, the roles that the caller may give, the permissions ' +
    'that exist and those that the caller has, what the database can hold, and the limits of pages and passwords. A program can build its forms from it.',
  query: z.strictObject({}),
  example: {},
  responseDescription: 'The fields of users',
  response: z.object({
    fields: z.array(FieldDescription).describe('The fields of a user; those of the app come last.'),
    roles: z
      .array(z.string())
      .describe('The roles that the caller may give. Empty without `user:set-role`.'),
    permissions: actionsByResource.describe(
      'The permissions that a role can have: those of this API, and those of the app that the caller has, or, with ' +
        '`role:list`, that any role has. A role can also have others of the app.',
    ),
    granted: actionsByResource.describe(
      'Those of `permissions` that the caller has. A call that needs another one is refused.',
    ),
    defaultRole: z.string().describe('The role of a new user, if none is given.'),
    stores: z
      .object({
        users: z.boolean().describe('Whether users can be created here, and not only in the app.'),
        images: z.boolean().describe('Whether users can have a picture.'),
        passwords: z.boolean().describe('Whether users can have a password.'),
        sessions: z.boolean().describe('Whether users can sign in and be impersonated here.'),
      })
      .describe('What the tables can hold. Those of some apps lack a column or a table.'),
    maxPageSize: z.int().describe('The most users or events on one page.'),
    minPasswordLength: z.int().describe('The least characters of a password.'),
    maxPasswordLength: z.int().describe('The most characters of a password.'),
  }),
  errors: [],
})
