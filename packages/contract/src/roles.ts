import { z } from 'zod'
import {
  actionsByResource,
  listNames,
  maxPermissions,
  tooManyPermissionsMessage,
} from './access.ts'
import { entry } from './entry.ts'
import { boundedString, isWellFormed } from './fields.ts'
import { findUnknownPermissions } from './permissions.ts'

/** The longest name of a role, of a resource and of an action, in UTF-16 units. */
const maxNameLength = 100

const illFormed = 'Invalid input: expected text without halves of surrogate pairs'

const roleName = boundedString(maxNameLength)
  .regex(/^[^,]+$/, 'Invalid input: expected a name without commas')
  .refine(isWellFormed, illFormed)
  .describe('The name of the role.')

/** The permissions of a role: those of this API by their names, and any others of the app's own. */
const permissions = actionsByResource.superRefine((asked, context) => {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message })
  const names = listNames(asked)
  if (names.length > maxPermissions) refuse(tooManyPermissionsMessage)
  if (!names.every((name) => isName(name) && !/[:\0]/.test(name)))
    refuse(`Invalid input: expected names of 1 to ${maxNameLength} characters without colons`)
  if (!names.every(isWellFormed)) refuse(illFormed)
  const [unknown] = findUnknownPermissions(asked)
  if (unknown !== undefined) refuse(`Invalid input: there is no permission ${unknown}`)
})

/** A role, and where it is defined. */
export const Role = z
  .object({
    name: z.string(),
    permissions: z.record(z.string(), z.array(z.string())).describe('Actions by resource.'),
    source: z
      .enum(['configuration', 'database'])
      .describe('Roles of the configuration are changed there, and go before stored ones.'),
    createdAt: z.iso.datetime().nullable().describe('`null` for roles of the configuration.'),
    updatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Role' })

export type Role = z.infer<typeof Role>

const grant = 'Only what the caller may do can be given or taken.'

/** Roles: those of the configuration, and those that are defined while the server runs. */
export const roles = {
  listRoles: entry({
    method: 'GET',
    path: '/admin/list-roles',
    auth: 'role:list',
    summary: 'List roles',
    description: 'Every role by its name, and what it allows.',
    responseDescription: 'List of roles',
    response: z.object({ roles: z.array(Role) }),
    errors: [],
  }),
  createRole: entry({
    method: 'POST',
    path: '/admin/create-role',
    auth: 'role:create',
    summary: 'Create a role',
    description: `Defines a role at once, for every server on the database. ${grant}`,
    body: z.strictObject({ name: roleName, permissions }),
    responseDescription: 'Role created',
    response: z.object({ role: Role }),
    errors: ['ROLE_ALREADY_EXISTS', 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'],
  }),
  updateRole: entry({
    method: 'POST',
    path: '/admin/update-role',
    auth: 'role:update',
    summary: 'Change what a role allows',
    description: `Replaces the permissions of a role, for all who hold it, at once. ${grant}`,
    body: z.strictObject({ name: roleName, permissions }),
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
    description: `A role that somebody holds cannot be deleted. ${grant}`,
    body: z.strictObject({ name: roleName }),
    responseDescription: 'Role deleted',
    response: z.object({ success: z.literal(true) }),
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
