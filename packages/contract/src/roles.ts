import * as z from 'zod'
import {
  actionsByResource,
  listNames,
  maxPermissions,
  tooManyPermissionsMessage,
} from './access.ts'
import { joinFirst, shortenThing } from './bounded-text.ts'
import { entry } from './entry.ts'
import { boundedString, isWellFormed } from './fields.ts'
import { findUnknownPermissions } from './permissions.ts'
import { success } from './responses.ts'

/** The longest name of a role, of a resource and of an action, in UTF-16 units. */
const maxNameLength = 100

const notWellFormedMessage = 'Invalid input: expected text without lone surrogates'

const roleName = boundedString(maxNameLength)
  .regex(/^[^,]+$/, 'Invalid input: expected a name without commas')
  .refine(isWellFormed, notWellFormedMessage)
  .describe('The name of the role.')

/** The permissions of a role: those of this API, which must exist, and any others of the app. */
const permissions = actionsByResource.superRefine((actions, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  const names = listNames(actions)
  if (names.length > maxPermissions) refuse(tooManyPermissionsMessage)
  if (!names.every((name) => isName(name) && !/[:\0]/.test(name)))
    refuse(`Invalid input: expected names of 1 to ${maxNameLength} characters without colons`)
  if (!names.every(isWellFormed)) refuse(notWellFormedMessage)
  const unknown = findUnknownPermissions(actions).map(shortenThing)
  if (unknown.length > 0) refuse(`Invalid input: there is no permission ${joinFirst(unknown)}`)
})

/** A role, and where it is defined. */
export const Role = z
  .object({
    name: z.string().describe('The name of the role.'),
    permissions: z
      .record(z.string(), z.array(z.string()))
      .describe('The permissions of the role: actions by resource.'),
    source: z
      .enum(['configuration', 'database'])
      .describe(
        'Where the role is defined. A role of the configuration can only be changed there, and ' +
          'overrides a role of the same name in the database.',
      ),
    createdAt: z.iso
      .datetime()
      .nullable()
      .describe('When the role was created; `null` for a role of the configuration.'),
    updatedAt: z.iso
      .datetime()
      .nullable()
      .describe('When the role was last changed; `null` for a role of the configuration.'),
  })
  .meta({ id: 'Role', description: 'A role.' })

/** A role, and where it is defined. */
export type Role = z.infer<typeof Role>

const roleBody = z.strictObject({ name: roleName, permissions })

const grantRule = 'Callers need every permission that they add or remove.'

/** Roles: those of the configuration, and those in the database. */
export const roles = {
  listRoles: entry({
    method: 'GET',
    path: '/admin/list-roles',
    auth: 'role:list',
    summary: 'List roles',
    description: 'Returns every role with its permissions, sorted by name.',
    query: z.strictObject({}),
    example: {},
    responseDescription: 'List of roles',
    response: z.object({ roles: z.array(Role).describe('Every role, sorted by name.') }),
    errors: [],
  }),
  createRole: entry({
    method: 'POST',
    path: '/admin/create-role',
    auth: 'role:create',
    summary: 'Create a role',
    description: `Creates a role. It takes effect at once, on every server of the database. ${grantRule}`,
    body: roleBody,
    example: { name: 'support', permissions: { user: ['list', 'get', 'ban'] } },
    responseDescription: 'Role created',
    response: z.object({ role: Role }),
    errors: ['ROLE_ALREADY_EXISTS', 'TOO_MANY_ROLES', 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'],
  }),
  updateRole: entry({
    method: 'POST',
    path: '/admin/update-role',
    auth: 'role:update',
    summary: 'Change the permissions of a role',
    description: `Replaces the permissions of a role. It takes effect at once for every user with the role. ${grantRule}`,
    body: roleBody,
    example: { name: 'support', permissions: { user: ['list', 'get'] } },
    responseDescription: 'Role changed',
    response: z.object({ role: Role }),
    errors: [
      'ROLE_NOT_FOUND',
      'ROLE_IS_CONFIGURED',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      'LAST_ADMIN',
    ],
  }),
  deleteRole: entry({
    method: 'POST',
    path: '/admin/delete-role',
    auth: 'role:delete',
    summary: 'Delete a role',
    description: `Deletes a role. It fails while a user has the role. ${grantRule}`,
    body: z.strictObject({ name: roleName }),
    example: { name: 'support' },
    responseDescription: 'Role deleted',
    response: success,
    errors: [
      'ROLE_NOT_FOUND',
      'ROLE_IS_CONFIGURED',
      'ROLE_IN_USE',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
    ],
  }),
}

function isName(name: string) {
  return name.length > 0 && name.length <= maxNameLength
}
