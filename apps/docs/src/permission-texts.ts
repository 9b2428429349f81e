import { type GuardedPermission, refusalWithout } from '@castellan/contract'

const textFor = (permission: string) => ({
  cause: `The caller lacks the permission \`${permission}\`.`,
  cure: 'Give the user a role that allows it, or the API key this permission. The owner of the key needs it too.',
})

type PermissionProblem = (typeof refusalWithout)[GuardedPermission]

/** The text of every error that a missing permission causes. */
export const permissionTexts = Object.fromEntries(
  Object.entries(refusalWithout).map(([permission, name]) => [name, textFor(permission)]),
) as Record<PermissionProblem, ReturnType<typeof textFor>>
