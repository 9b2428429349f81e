import { type AnyEntry, contract, type GuardedPermission, listRoutes } from '@castellan/contract'

/** A request that each entry accepts, for the user `id` or the API key `keyId`. */
const examples: Record<string, (id: string, keyId: string) => object | undefined> = {
  getUser: (id) => ({ id }),
  listUsers: () => ({ limit: 1 }),
  getUserSchema: () => ({}),
  countUsers: () => ({ days: 7 }),
  createUser: () => ({ email: 'new@example.com', name: 'New' }),
  updateUser: (userId) => ({ userId, data: { name: 'Renamed' } }),
  removeUser: (userId) => ({ userId }),
  setUserPassword: (userId) => ({ userId, newPassword: 'another password' }),
  setRole: (userId) => ({ userId, role: 'user' }),
  hasPermission: () => ({ permissions: { user: ['ban'] } }),
  explainPermission: (userId) => ({ calls: [{ path: '/admin/ban-user', body: { userId } }] }),
  listRoles: () => ({}),
  createRole: () => ({ name: 'new', permissions: {} }),
  updateRole: () => ({ name: 'spare', permissions: {} }),
  deleteRole: () => ({ name: 'spare' }),
  banUser: (userId) => ({ userId }),
  unbanUser: (userId) => ({ userId }),
  listUserSessions: (userId) => ({ userId }),
  revokeUserSession: () => ({ sessionToken: 'none' }),
  revokeUserSessions: (userId) => ({ userId }),
  impersonateUser: (userId) => ({ userId }),
  createApiKey: () => ({ name: 'A key', permissions: ['key:create'] }),
  listApiKeys: () => ({ limit: 1 }),
  getApiKey: (_, id) => ({ id }),
  updateApiKey: (_, keyId) => ({ keyId, name: 'Renamed' }),
  rotateApiKey: (_, keyId) => ({ keyId }),
  revokeApiKey: (_, keyId) => ({ keyId }),
  signInEmail: () => ({ email: 'nobody@example.com', password: 'wrong password' }),
  signUpEmail: () => ({ email: 'new@example.com', name: 'New', password: 'a password' }),
  listAuditEvents: () => ({ limit: 1 }),
  getUserHistory: (userId) => ({ userId }),
  countAuditEvents: () => ({ days: 7 }),
  exportAuditEvents: () => ({ action: 'user.created' }),
  verifyAuditLog: () => ({}),
  revokeSession: () => ({ token: 'none' }),
}

export type Example = {
  subject: string
  key: string
  entry: AnyEntry
  method: 'GET' | 'POST'
  /** Returns the path, with a query for a GET request. */
  pathFor: (id: string, keyId?: string) => string
  bodyFor: (id: string, keyId?: string) => object | undefined
}

/** Every entry of the contract, each with a request that it accepts. */
export const everyEntry: Example[] = listRoutes(contract).map(({ subject, key, entry }) => {
  const inputFor = examples[key] ?? (() => undefined)
  const isRead = entry.method === 'GET'
  return {
    subject,
    key,
    entry,
    method: entry.method,
    pathFor: (id, keyId = 'x') => {
      const query = isRead ? inputFor(id, keyId) : undefined
      return query ? `${entry.path}?${new URLSearchParams(query as never)}` : entry.path
    },
    bodyFor: (id, keyId = 'x') => (isRead ? undefined : inputFor(id, keyId)),
  }
})

/** The entries that require a permission. */
export const guardedEntries = everyEntry.filter(({ entry }) => entry.metadata.auth.includes(':'))

/** Returns the permission that an entry requires. */
export function permissionOf({ entry }: Example) {
  return entry.metadata.auth as GuardedPermission
}
