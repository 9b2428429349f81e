import { z } from 'zod'
import { entry } from './entry.ts'
import { maxRolesLength, nullIsAbsent, roleList, userId } from './fields.ts'
import { User } from './objects.ts'

type ActionsByResource = Record<string, string[]>

/** Actions by resource. A record of zod's would pass over a resource called `__proto__`, and so answer yes too often. */
export const actionsByResource = z.custom<ActionsByResource>(isActionsByResource).meta({
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
  description: 'Actions by resource: `{"user": ["ban"]}`.',
})

/** The most resources and actions of one role, and of one question. */
export const maxPermissions = 500

export const tooManyPermissionsMessage = `Too big: expected <=${maxPermissions} permissions`

/** What a user may do: setting roles, and asking what a role or a user is permitted. */
export const access = {
  setRole: entry({
    method: 'POST',
    path: '/admin/set-role',
    auth: 'user:set-role',
    summary: 'Set the role of a user',
    description: 'Replaces the roles of a user by one role, or by several.',
    body: z.object({ userId, role: roleList }),
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
  hasPermission: entry({
    method: 'POST',
    path: '/admin/has-permission',
    auth: 'caller',
    summary: 'Check if the user has permission',
    description:
      'Answers whether the caller, the user `userId` or the role `role` may do everything asked. ' +
      'Asking about another user needs `user:get`; to a key, its owner is another.',
    body: z.intersection(
      z.object({ userId: userId.optional(), role: nullIsAbsent(z.string().max(maxRolesLength)) }),
      z
        .xor([
          z.object({ permissions: actionsByResource }),
          z.object({ permission: actionsByResource }),
        ])
        .refine(
          (asked) => Object.values(asked).flatMap(listNames).length <= maxPermissions,
          tooManyPermissionsMessage,
        ),
    ),
    responseDescription: 'Success',
    response: z.object({ error: z.null(), success: z.boolean() }),
    errors: ['YOU_ARE_NOT_ALLOWED_TO_GET_USER', 'USER_NOT_FOUND'],
  }),
}

/** Every resource and action that is named, as often as it is. */
export function listNames(asked: ActionsByResource) {
  return [...Object.keys(asked), ...Object.values(asked).flat()]
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
