/** A command of two words, the key of its endpoint, and how it is shown. `audit verify` has no endpoint. */
export type CommandRow = {
  /** `user`. */
  group: string
  /** `ban`. */
  name: string
  key: string | undefined
  /** The field that is given as an argument instead of an option. */
  argument: string | undefined
  /** The columns of the table that shows a list. */
  columns: readonly string[] | undefined
}

/** The first words of the commands that are calls of the API. */
export const groups: Record<string, string> = {
  user: 'Manage users',
  role: 'Manage roles',
  'api-key': 'Manage API keys',
  audit: 'Read and verify the audit log',
}

const userColumns = ['id', 'email', 'name', 'role', 'banned', 'createdAt']

const explanationColumns = ['allowed', 'error', 'change']

const sessionColumns = ['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent', 'impersonatedBy']

const roleColumns = ['name', 'source', 'permissions']

const apiKeyColumns = ['id', 'name', 'hint', 'userId', 'permissions', 'expiresAt', 'lastUsedAt']

const eventColumns = ['id', 'createdAt', 'action', 'actor', 'targetId', 'subject', 'reason']

const rows: CommandRow[] = [
  toRow('user list', 'listUsers', undefined, userColumns),
  toRow('user get', 'getUser', 'id'),
  toRow('user create', 'createUser', 'email'),
  toRow('user update', 'updateUser', 'userId'),
  toRow('user remove', 'removeUser', 'userId'),
  toRow('user set-role', 'setRole', 'userId'),
  toRow('user set-password', 'setUserPassword', 'userId'),
  toRow('user ban', 'banUser', 'userId'),
  toRow('user unban', 'unbanUser', 'userId'),
  toRow('user explain', 'explainPermission', 'userId', explanationColumns),
  toRow('user sessions', 'listUserSessions', 'userId', sessionColumns),
  toRow('user sign-out', 'revokeUserSessions', 'userId'),
  toRow('role list', 'listRoles', undefined, roleColumns),
  toRow('role create', 'createRole', 'name'),
  toRow('role update', 'updateRole', 'name'),
  toRow('role delete', 'deleteRole', 'name'),
  toRow('api-key list', 'listApiKeys', undefined, apiKeyColumns),
  toRow('api-key get', 'getApiKey', 'id'),
  toRow('api-key create', 'createApiKey', 'name'),
  toRow('api-key update', 'updateApiKey', 'keyId'),
  toRow('api-key rotate', 'rotateApiKey', 'keyId'),
  toRow('api-key revoke', 'revokeApiKey', 'keyId'),
  toRow('audit list', 'listAuditEvents', undefined, eventColumns),
  toRow('audit history', 'getUserHistory', 'userId', eventColumns),
  toRow('audit verify'),
]

/** Lists the commands of a group. */
export function listRows(group: string) {
  return rows.filter((row) => row.group === group)
}

/**
 * Lists the commands that the words can mean: the one that they name, or else all of the group that they
 * name, for its help and for the names that a mistyped one resembles.
 */
export function findRows(words: string[]) {
  const [group = '', name] = words.filter((word) => !word.startsWith('-'))
  const inGroup = listRows(group)
  const named = inGroup.filter((row) => row.name === name)
  return named.length > 0 ? named : inGroup
}

function toRow(
  words: string,
  key?: string,
  argument?: string,
  columns?: readonly string[],
): CommandRow {
  const [group = '', name = ''] = words.split(' ')
  return { group, name, key, argument, columns }
}
