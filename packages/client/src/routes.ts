import type { Api, Permission } from './api.ts'

/**
 * The method and path of an entry, a key of its 200 body, by which the client recognizes a response of this API,
 * and the permission that it needs, if it needs one.
 */
export type Route = readonly [
  method: 'GET' | 'POST',
  path: string,
  successKey: string,
  permission?: Permission,
]

type Routes = { [S in keyof Api]: { [K in keyof Api[S]]: Route } }

/** Every entry by subject and key. A test compares each value with the contract. */
export const routes = {
  users: {
    getUser: ['GET', '/admin/get-user', 'email', 'user:get'],
    listUsers: ['GET', '/admin/list-users', 'users', 'user:list'],
    createUser: ['POST', '/admin/create-user', 'user', 'user:create'],
    updateUser: ['POST', '/admin/update-user', 'email', 'user:update'],
    removeUser: ['POST', '/admin/remove-user', 'success', 'user:delete'],
    setUserPassword: ['POST', '/admin/set-user-password', 'status', 'user:set-password'],
    getUserSchema: ['GET', '/admin/user-schema', 'fields'],
    countUsers: ['GET', '/admin/count-users', 'total', 'user:list'],
  },
  access: {
    setRole: ['POST', '/admin/set-role', 'user', 'user:set-role'],
    hasPermission: ['POST', '/admin/has-permission', 'success'],
    explainPermission: ['POST', '/admin/explain-permission', 'results'],
  },
  roles: {
    listRoles: ['GET', '/admin/list-roles', 'roles', 'role:list'],
    createRole: ['POST', '/admin/create-role', 'role', 'role:create'],
    updateRole: ['POST', '/admin/update-role', 'role', 'role:update'],
    deleteRole: ['POST', '/admin/delete-role', 'success', 'role:delete'],
  },
  bans: {
    banUser: ['POST', '/admin/ban-user', 'user', 'user:ban'],
    unbanUser: ['POST', '/admin/unban-user', 'user', 'user:ban'],
  },
  sessions: {
    listUserSessions: ['POST', '/admin/list-user-sessions', 'sessions', 'session:list'],
    revokeUserSession: ['POST', '/admin/revoke-user-session', 'success', 'session:revoke'],
    revokeUserSessions: ['POST', '/admin/revoke-user-sessions', 'success', 'session:revoke'],
  },
  impersonation: {
    impersonateUser: ['POST', '/admin/impersonate-user', 'session', 'user:impersonate'],
    stopImpersonating: ['POST', '/admin/stop-impersonating', 'session'],
  },
  apiKeys: {
    createApiKey: ['POST', '/admin/create-key', 'secret', 'key:create'],
    listApiKeys: ['GET', '/admin/list-keys', 'keys', 'key:list'],
    getApiKey: ['GET', '/admin/get-key', 'key', 'key:get'],
    updateApiKey: ['POST', '/admin/update-key', 'key', 'key:update'],
    rotateApiKey: ['POST', '/admin/rotate-key', 'secret', 'key:rotate'],
    revokeApiKey: ['POST', '/admin/revoke-key', 'success', 'key:revoke'],
  },
  audit: {
    listAuditEvents: ['GET', '/admin/list-events', 'events', 'audit:list'],
    getUserHistory: ['GET', '/admin/user-history', 'events', 'audit:list'],
    countAuditEvents: ['GET', '/admin/count-events', 'days', 'audit:list'],
    exportAuditEvents: ['GET', '/admin/export-events', 'length', 'audit:list'],
    verifyAuditLog: ['POST', '/admin/verify-events', 'isIntact', 'audit:list'],
  },
  auth: {
    signInEmail: ['POST', '/sign-in/email', 'token'],
    signUpEmail: ['POST', '/sign-up/email', 'token'],
    signOut: ['POST', '/sign-out', 'success'],
    getSession: ['GET', '/get-session', 'session'],
    listSessions: ['GET', '/list-sessions', 'length'],
    revokeSession: ['POST', '/revoke-session', 'status'],
    revokeSessions: ['POST', '/revoke-sessions', 'status'],
    revokeOtherSessions: ['POST', '/revoke-other-sessions', 'status'],
    ok: ['GET', '/ok', 'ok'],
  },
} as const satisfies Routes
