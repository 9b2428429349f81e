import { type AnyEntry, contract, entriesOf } from '@castellan/contract'

/** What one can say at the command line: an entry of the API, in two words. */
export type Command = {
  /** `user ban`. */
  words: string
  entry: AnyEntry
  subject: string
  key: string
  /** The field that the word after these two is for, and whether it names a user. */
  about?: { field: string; isUser: boolean }
  /** The fields that a table of the answer shows; all of them when left out. */
  columns?: readonly string[]
}

const user = { field: 'userId', isUser: true }
const userColumns = ['id', 'email', 'name', 'role', 'banned', 'createdAt']
const sessionColumns = ['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent', 'impersonatedBy']
const keyColumns = ['id', 'name', 'hint', 'userId', 'permissions', 'expiresAt', 'lastUsedAt']
const eventColumns = ['id', 'createdAt', 'action', 'actor', 'targetId', 'subject', 'reason']
const roleColumns = ['name', 'source', 'permissions']

type Saying = [words: string, key: string, about?: Command['about'], columns?: readonly string[]]

const sayings: Saying[] = [
  ['user list', 'listUsers', undefined, userColumns],
  ['user get', 'getUser', { field: 'id', isUser: true }, userColumns],
  ['user create', 'createUser', { field: 'email', isUser: false }, userColumns],
  ['user update', 'updateUser', user, userColumns],
  ['user remove', 'removeUser', user],
  ['user set-role', 'setRole', user, userColumns],
  ['user set-password', 'setUserPassword', user],
  ['user ban', 'banUser', user, userColumns],
  ['user unban', 'unbanUser', user, userColumns],
  ['user sessions', 'listUserSessions', user, sessionColumns],
  ['user sign-out', 'revokeUserSessions', user],
  ['role list', 'listRoles', undefined, roleColumns],
  ['role create', 'createRole', { field: 'name', isUser: false }, roleColumns],
  ['role update', 'updateRole', { field: 'name', isUser: false }, roleColumns],
  ['role delete', 'deleteRole', { field: 'name', isUser: false }],
  ['key list', 'listKeys', undefined, keyColumns],
  ['key get', 'getKey', { field: 'id', isUser: false }],
  ['key create', 'createKey', { field: 'name', isUser: false }],
  ['key update', 'updateKey', { field: 'keyId', isUser: false }],
  ['key rotate', 'rotateKey', { field: 'keyId', isUser: false }],
  ['key revoke', 'revokeKey', { field: 'keyId', isUser: false }],
  ['trail list', 'listEvents', undefined, eventColumns],
  ['trail history', 'userHistory', user, eventColumns],
]

const entries = new Map(entriesOf(contract).map((one) => [one.key, one]))

/** Everything that can be said. */
export const commands: Command[] = sayings.map(([words, key, about, columns]) => {
  const found = entries.get(key)
  if (!found) throw new Error(`The contract has no entry ${key}`)
  return { words, ...found, ...(about ? { about } : {}), ...(columns ? { columns } : {}) }
})
