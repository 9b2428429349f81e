import type { Contract } from '@castellan/contract'
import { createExplainPermission } from './access/explain-permission.ts'
import { hasPermission } from './access/has-permission.ts'
import { setRole } from './access/set-role.ts'
import { createApiKey } from './api-keys/create-api-key.ts'
import { getApiKey } from './api-keys/get-api-key.ts'
import { listApiKeys } from './api-keys/list-api-keys.ts'
import { revokeApiKey } from './api-keys/revoke-api-key.ts'
import { rotateApiKey } from './api-keys/rotate-api-key.ts'
import { updateApiKey } from './api-keys/update-api-key.ts'
import { countAuditEvents } from './audit/count-audit-events.ts'
import { exportAuditEvents } from './audit/export-audit-events.ts'
import { getUserHistory } from './audit/get-user-history.ts'
import { listAuditEvents } from './audit/list-audit-events.ts'
import { verifyAuditLog } from './audit/verify-audit-log.ts'
import { getSession } from './auth/get-session.ts'
import { listSessions } from './auth/list-sessions.ts'
import { ok } from './auth/ok.ts'
import { revokeOtherSessions } from './auth/revoke-other-sessions.ts'
import { revokeSession } from './auth/revoke-session.ts'
import { revokeSessions } from './auth/revoke-sessions.ts'
import { signInEmail } from './auth/sign-in-email.ts'
import { signOut } from './auth/sign-out.ts'
import { signUpEmail } from './auth/sign-up-email.ts'
import { banUser } from './bans/ban-user.ts'
import { unbanUser } from './bans/unban-user.ts'
import { impersonateUser } from './impersonation/impersonate-user.ts'
import { stopImpersonating } from './impersonation/stop-impersonating.ts'
import { createRole } from './roles/create-role.ts'
import { deleteRole } from './roles/delete-role.ts'
import { listRoles } from './roles/list-roles.ts'
import { updateRole } from './roles/update-role.ts'
import { listUserSessions } from './sessions/list-user-sessions.ts'
import { revokeUserSession } from './sessions/revoke-user-session.ts'
import { revokeUserSessions } from './sessions/revoke-user-sessions.ts'
import type { AnyEndpoint, Endpoints } from './shared/endpoint.ts'
import { countUsers } from './users/count-users.ts'
import { createUser } from './users/create-user.ts'
import { getUser } from './users/get-user.ts'
import { getUserSchema } from './users/get-user-schema.ts'
import { listUsers } from './users/list-users.ts'
import { removeUser } from './users/remove-user.ts'
import { setUserPassword } from './users/set-user-password.ts'
import { updateUser } from './users/update-user.ts'

/** Every endpoint, under the subject and key of its contract entry. */
const endpoints: Endpoints<Contract> = {
  users: {
    getUser,
    listUsers,
    createUser,
    updateUser,
    removeUser,
    setUserPassword,
    getUserSchema,
    countUsers,
  },
  access: { setRole, hasPermission, explainPermission: createExplainPermission(findEndpoint) },
  roles: { listRoles, createRole, updateRole, deleteRole },
  bans: { banUser, unbanUser },
  sessions: { listUserSessions, revokeUserSession, revokeUserSessions },
  impersonation: { impersonateUser, stopImpersonating },
  apiKeys: { createApiKey, listApiKeys, getApiKey, updateApiKey, rotateApiKey, revokeApiKey },
  audit: { listAuditEvents, getUserHistory, countAuditEvents, exportAuditEvents, verifyAuditLog },
  auth: {
    signInEmail,
    signUpEmail,
    signOut,
    getSession,
    listSessions,
    revokeSession,
    revokeSessions,
    revokeOtherSessions,
    ok,
  },
}

/** Finds the endpoint of the contract entry with this subject and key. */
export function findEndpoint(subject: string, key: string): AnyEndpoint {
  const ofSubject = endpoints[subject as keyof Contract] as Record<string, unknown>
  return ofSubject[key] as AnyEndpoint
}
