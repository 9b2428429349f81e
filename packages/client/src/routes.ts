import type { Api } from './api.ts'

/**
 * The method and path of an entry, and a key of its 200 body, by which the client recognizes a response
 * of this API.
 */
export type Route = readonly [method: 'GET' | 'POST', path: string, successKey: string]

type Routes = { [S in keyof Api]: { [K in keyof Api[S]]: Route } }

/** Every entry by subject and key. A test compares each value with the contract. */
export const routes = {
  users: {
    getUser: ['GET', '/admin/get-user', 'email'],
    listUsers: ['GET', '/admin/list-users', 'users'],
    createUser: ['POST', '/admin/create-user', 'user'],
    updateUser: ['POST', '/admin/update-user', 'email'],
    removeUser: ['POST', '/admin/remove-user', 'success'],
    setUserPassword: ['POST', '/admin/set-user-password', 'status'],
    getUserSchema: ['GET', '/admin/user-schema', 'fields'],
    countUsers: ['GET', '/admin/count-users', 'total'],
  },
  access: {
    setRole: ['POST', '/admin/set-role', 'user'],
    hasPermission: ['POST', '/admin/has-permission', 'success'],
    explainPermission: ['POST', '/admin/explain-permission', 'results'],
  },
  roles: {
    listRoles: ['GET', '/admin/list-roles', 'roles'],
    createRole: ['POST', '/admin/create-role', 'role'],
    updateRole: ['POST', '/admin/update-role', 'role'],
    deleteRole: ['POST', '/admin/delete-role', 'success'],
  },
  bans: {
    banUser: ['POST', '/admin/ban-user', 'user'],
    unbanUser: ['POST', '/admin/unban-user', 'user'],
  },
  sessions: {
    listUserSessions: ['POST', '/admin/list-user-sessions', 'sessions'],
    revokeUserSession: ['POST', '/admin/revoke-user-session', 'success'],
    revokeUserSessions: ['POST', '/admin/revoke-user-sessions', 'success'],
  },
  impersonation: {
    impersonateUser: ['POST', '/admin/impersonate-user', 'session'],
    stopImpersonating: ['POST', '/admin/stop-impersonating', 'session'],
  },
  apiKeys: {
    createApiKey: ['POST', '/admin/create-key', 'secret'],
    listApiKeys: ['GET', '/admin/list-keys', 'keys'],
    getApiKey: ['GET', '/admin/get-key', 'key'],
    updateApiKey: ['POST', '/admin/update-key', 'key'],
    rotateApiKey: ['POST', '/admin/rotate-key', 'secret'],
    revokeApiKey: ['POST', '/admin/revoke-key', 'success'],
  },
  audit: {
    listAuditEvents: ['GET', '/admin/list-events', 'events'],
    getUserHistory: ['GET', '/admin/user-history', 'events'],
    countAuditEvents: ['GET', '/admin/count-events', 'days'],
    exportAuditEvents: ['GET', '/admin/export-events', 'length'],
    verifyAuditLog: ['POST', '/admin/verify-events', 'isIntact'],
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
