import { listRoles } from '../../user/user-fields.ts'

/** An act that changes the roles of users. Who loses the only role has the default role then. */
export type RoleAct =
  | { kind: 'giveRole'; role: string }
  | { kind: 'takeRole'; role: string; defaultRole: string }

/** Returns the roles of a user after an act. */
export function findRolesAfter(act: RoleAct, role: string | null): string[] {
  const roles = listRoles(role)
  if (act.kind === 'giveRole') return roles.includes(act.role) ? roles : [...roles, act.role]
  const others = roles.filter((one) => one !== act.role)
  return others.length > 0 ? others : [act.defaultRole]
}
