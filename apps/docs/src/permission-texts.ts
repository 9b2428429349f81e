import { type GuardedPermission, permissionErrors } from '@castellan/contract'

type PermissionProblem = (typeof permissionErrors)[GuardedPermission]

/** The text of every error that a missing permission causes. */
export const permissionTexts = Object.fromEntries(
  Object.entries(permissionErrors).map(([permission, name]) => [name, textFor(permission)]),
) as Record<PermissionProblem, ReturnType<typeof textFor>>

function textFor(permission: string) {
  return {
    cause: `The caller lacks the permission \`${permission}\`.`,
    cure: 'Give the user a role that allows it, or the API key this permission. The owner of the key needs it too.',
  }
}
