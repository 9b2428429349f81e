import type { Contract } from '@castellan/contract'

type Routes = {
  [S in keyof Contract]: {
    [K in keyof Contract[S]]: Contract[S][K] extends { method: infer M; path: infer P }
      ? readonly [M, P]
      : never
  }
}

/**
 * Method and path of every entry. The contract holds each letter of it (a wrong, missing or surplus
 * one does not compile), and stays out of the bundle with all its schemas.
 */
export const routes = {
  users: {
    getUser: ['GET', '/admin/get-user'],
    listUsers: ['GET', '/admin/list-users'],
    createUser: ['POST', '/admin/create-user'],
    updateUser: ['POST', '/admin/update-user'],
    removeUser: ['POST', '/admin/remove-user'],
    setUserPassword: ['POST', '/admin/set-user-password'],
  },
  access: {
    setRole: ['POST', '/admin/set-role'],
    hasPermission: ['POST', '/admin/has-permission'],
  },
  bans: {
    banUser: ['POST', '/admin/ban-user'],
    unbanUser: ['POST', '/admin/unban-user'],
  },
  sessions: {
    listUserSessions: ['POST', '/admin/list-user-sessions'],
    revokeUserSession: ['POST', '/admin/revoke-user-session'],
    revokeUserSessions: ['POST', '/admin/revoke-user-sessions'],
  },
  impersonation: {
    impersonateUser: ['POST', '/admin/impersonate-user'],
    stopImpersonating: ['POST', '/admin/stop-impersonating'],
  },
  auth: {
    signInEmail: ['POST', '/sign-in/email'],
    signUpEmail: ['POST', '/sign-up/email'],
    signOut: ['POST', '/sign-out'],
    getSession: ['GET', '/get-session'],
    listSessions: ['GET', '/list-sessions'],
    revokeSession: ['POST', '/revoke-session'],
    revokeSessions: ['POST', '/revoke-sessions'],
    revokeOtherSessions: ['POST', '/revoke-other-sessions'],
    ok: ['GET', '/ok'],
  },
} as const satisfies Routes
