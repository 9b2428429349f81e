export { ApiKey } from './api-key-fields.ts'

export { type AuditAction, AuditEvent, AuditEventFilters, auditActions } from './audit-event.ts'

export { longestBanSeconds } from './bans.ts'

export { joinFirst, shortenMessage, shortenThing } from './bounded-text.ts'

export { type Contract, contract, createContract } from './contract.ts'

export { type AnyEntry, type AuthRequirement, listRoutes, noBody } from './entry.ts'
export { parseExactJson, parseJson } from './exact-json.ts'

export { countedExplanations } from './explain-permission.ts'

export { email, reason, timestamp } from './fields.ts'

export { toJsonSchema } from './json-schema.ts'

export { Session, User } from './objects.ts'

export { generateOpenApi } from './openapi.ts'

export { readParameterNames } from './parameter-names.ts'

export {
  findUnknownPermissions,
  type GuardedPermission,
  listPermissions,
  type Permission,
  permissionErrors,
  resources,
} from './permissions.ts'

export {
  codeOf,
  findMissingPermission,
  isProblem,
  type Problem,
  type ProblemName,
  problem,
} from './problem.ts'

export { problems } from './problem-table.ts'

export { Role } from './roles.ts'
export { subjectDescriptions } from './subjects.ts'
export type { AdditionalField, AdditionalFieldType, UserFields } from './user-field-types.ts'
export {
  isFieldValue,
  isNullable,
  isRequiredInput,
  listComparableFields,
  listSearchFields,
} from './user-fields.ts'
export {
  type ListUsersQuery,
  maxSearchLength,
  type UserField,
  type UserFilter,
  userFields,
} from './user-list.ts'
export { type ViolationKind, violationKinds } from './verify-audit-log.ts'
