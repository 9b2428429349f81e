import * as z from 'zod'
import { entry } from './entry.ts'
import { explainPermission } from './explain-permission.ts'
import { exampleId, maxRolesLength, nullIsAbsent, roleList, userId } from './fields.ts'
import type { UserFields } from './user-field-types.ts'
import type { UserSchemas } from './user-schemas.ts'

type ActionsByResource = Record<string, string[]>

/**
 * Actions by resource. A record of zod's would skip a resource named `__proto__`, and so allow too
 * much.
 */
export const actionsByResource = z.custom<ActionsByResource>(isActionsByResource).meta({
  id: 'ActionsByResource',
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
  description: 'Actions by resource, for example `{"user": ["ban"]}`.',
})

/** The limit for the resources and actions of one role, and of one has-permission request. */
export const maxPermissions = 500

/** The message for more than `maxPermissions`. */
export const tooManyPermissionsMessage = `Too big: expected <=${maxPermissions} permissions`

const hasPermission = entry({
  method: 'POST',
  readOnly: true,
  path: '/admin/has-permission',
  auth: 'caller',
  summary: 'Check if the user has permission',
  description:
    'Checks whether the role `role`, the user `userId` or, without both, the caller has all of the ' +
    'given permissions. To check another user, the caller needs `user:get`. For an API key, its ' +
    'owner is another user.',
  body: z.intersection(
    z.object({
      userId: userId.optional().describe('The user to check; the caller by default.'),
      role: nullIsAbsent(z.string().max(maxRolesLength)).describe(
        'The role to check, instead of a user.',
      ),
    }),
    z
      .xor(
        [z.object({ permissions: actionsByResource }), z.object({ permission: actionsByResource })],
        { error: explainPermissions },
      )
      .refine(
        (asked) => Object.values(asked).flatMap(listNames).length <= maxPermissions,
        tooManyPermissionsMessage,
      ),
  ),
  example: { permissions: { user: ['list', 'ban'] } },
  responseDescription: 'Success',
  response: z.object({
    error: z.null().describe('Always `null`.'),
    success: z.boolean().describe('Whether all of the permissions are granted.'),
  }),
  errors: ['YOU_ARE_NOT_ALLOWED_TO_GET_USER', 'USER_NOT_FOUND'],
})

/** What users may do: set roles, check permissions, and explain what a call would do. */
export function createAccessEntries<F extends UserFields>({ User }: UserSchemas<F>) {
  return {
    setRole: entry({
      method: 'POST',
      path: '/admin/set-role',
      auth: 'user:set-role',
      summary: 'Set the role of a user',
      description: 'Replaces the roles of a user by one role or by several.',
      body: z.object({
        userId,
        role: roleList.describe('A role, a list of roles, or several roles with commas between.'),
      }),
      example: { userId: exampleId, role: ['user', 'admin'] },
      responseDescription: 'User role updated',
      response: z.object({ user: User }),
      errors: [
        'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
        'LAST_ADMIN',
        'USER_NOT_FOUND',
        'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
        'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      ],
    }),
    hasPermission,
    explainPermission,
  }
}

/** Lists every resource and every action, with repetitions. */
export function listNames(actions: ActionsByResource) {
  return [...Object.keys(actions), ...Object.values(actions).flat()]
}

function isActionsByResource(value: unknown) {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(
      (actions) =>
        Array.isArray(actions) && actions.every((action: unknown) => typeof action === 'string'),
    )
  )
}

function explainPermissions({ inclusive }: { inclusive?: boolean }) {
  return inclusive === false
    ? 'Invalid input: more than one option matched. Give permissions or permission, not both'
    : 'Invalid input: expected permissions, such as {"user": ["list", "ban"]}'
}
