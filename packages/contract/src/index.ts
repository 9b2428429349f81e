import { access } from './access.ts'
import { auth } from './auth.ts'
import { bans } from './bans.ts'
import { events } from './events.ts'
import { impersonation } from './impersonation.ts'
import { keys } from './keys.ts'
import { roles } from './roles.ts'
import { sessions } from './sessions.ts'
import { users } from './users.ts'

/** The whole API: subjects, and under each its entries. */
export const contract = { users, access, roles, bans, sessions, impersonation, keys, events, auth }
export type Contract = typeof contract

export { longestBanSeconds } from './bans.ts'
export { type AnyEntry, entriesOf, type Need } from './entry.ts'
export { Event, type EventAction, EventFilters, eventActions } from './events.ts'
export { email, instant, reason } from './fields.ts'
export { wireSchema } from './json-schema.ts'
export { Key } from './keys.ts'
export { Session, User } from './objects.ts'
export { openApi } from './openapi.ts'
export {
  type GuardedPermission,
  type Permission,
  permissionsIn,
  refusalWithout,
  statements,
  unknownPermissions,
} from './permission.ts'
export { codeOf, type Problem, type ProblemName, problem } from './problem.ts'
export { problems } from './problems.ts'
export { Role } from './roles.ts'
export {
  type ListUsersQuery,
  maxSearchLength,
  type UserField,
  type UserFilter,
  userFields,
} from './user-list.ts'
