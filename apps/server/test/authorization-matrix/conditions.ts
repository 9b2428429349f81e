import type { Act } from './acts.ts'
import { type Caller, keyOf, listPermissions, type Power, powerOf, type Target } from './people.ts'

/** How a caller authenticates. */
export type CredentialKind =
  | 'session'
  | 'cookie'
  /** An impersonation of the caller by a user with every permission. */
  | 'impersonation'
  /** An impersonation of the caller by a user whose only permission is to impersonate. */
  | 'limited impersonation'
  /** The caller's own API key, with all the caller's permissions. */
  | 'key'
  /** An API key with the caller's permissions, of a user with every permission. */
  | 'delegated key'

/** One cell of the matrix. */
export type Cell = { caller: Caller; credential: CredentialKind; act: Act; target?: Target }

const targetTooPowerful = '403 YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

const grantTooLarge = '403 YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** The conditions of a request, each with the error if it is not met. */
export const conditions = {
  'the user exists': ({ target }: Cell) =>
    target?.kind === 'an unknown user' ? '404 USER_NOT_FOUND' : undefined,
  'the target has no permission that the caller lacks': (cell: Cell) =>
    isAboutOneself(cell) || isSuperset(powerOfCredential(cell), powerOfTarget(cell))
      ? undefined
      : targetTooPowerful,
  'grants no permission that the caller lacks': (cell: Cell) =>
    isSuperset(powerOfCredential(cell), cell.act.gives ?? []) ? undefined : grantTooLarge,
  'takes no permission that the caller lacks': (cell: Cell) =>
    isSuperset(powerOfCredential(cell), cell.act.takes ?? []) ? undefined : grantTooLarge,
  'the API key exists': ({ target }: Cell) =>
    target?.kind === 'an unknown user' ? '404 KEY_NOT_FOUND' : undefined,
  'the owner is the caller, or has no permission that the caller lacks': (cell: Cell) =>
    isAboutOwner(cell) || isSuperset(powerOfCredential(cell), powerOfTarget(cell))
      ? undefined
      : targetTooPowerful,
  'the API key is the caller’s, or has no permission that the caller lacks': (cell: Cell) =>
    isAboutOneself(cell) || isSuperset(powerOfCredential(cell), permissionsOfKey(cell))
      ? undefined
      : targetTooPowerful,
  'the API key gets no permission that the caller or the owner lacks': (cell: Cell) => {
    // An API key that changes another one is responsible for all permissions that the result has.
    const permissions = cell.act.keyPermissions ?? (isApiKey(cell) ? permissionsOfKey(cell) : [])
    return isSuperset(powerOfCredential(cell), permissions) &&
      isSuperset(powerOfOwner(cell), permissions)
      ? undefined
      : grantTooLarge
  },
  'the caller is not impersonating': (cell: Cell) =>
    isImpersonation(cell) ? '403 NOT_ALLOWED_WHILE_IMPERSONATING' : undefined,
  'the credential is a session': (cell: Cell) =>
    isApiKey(cell) ? '403 A_KEY_HAS_NO_SESSION' : undefined,
  'the role name is not taken': always('400 ROLE_ALREADY_EXISTS'),
  'the role is not configured': always('400 ROLE_IS_CONFIGURED'),
  'the head is one': always('400 VALIDATION_ERROR'),
  'the role exists': always('404 ROLE_NOT_FOUND'),
  'no user has the role': always('400 ROLE_IN_USE'),
  'an impersonator does not change the impersonated user': (cell: Cell) =>
    isImpersonation(cell) && isAboutOneself(cell)
      ? '403 NOT_ALLOWED_WHILE_IMPERSONATING'
      : undefined,
  'the caller does not ban themselves': (cell: Cell) =>
    isAboutOwner(cell) ? '400 YOU_CANNOT_BAN_YOURSELF' : undefined,
  'the caller does not remove themselves': (cell: Cell) =>
    isAboutOwner(cell) ? '400 YOU_CANNOT_REMOVE_YOURSELF' : undefined,
  'the caller is not already impersonating': (cell: Cell) =>
    isImpersonation(cell) ? '400 YOU_ARE_ALREADY_IMPERSONATING' : undefined,
  'the caller is impersonating': (cell: Cell) =>
    isImpersonation(cell) ? undefined : '400 YOU_ARE_NOT_IMPERSONATING_ANYONE',
  'the target is not an admin, or the caller may impersonate admins': (cell: Cell) =>
    cell.target &&
    looksLikeAnAdmin(cell.target) &&
    !hasPermission(powerOfCredential(cell), 'user:impersonate-admins')
      ? '403 YOU_CANNOT_IMPERSONATE_ADMINS'
      : undefined,
  'the target is not banned': ({ target }: Cell) =>
    target?.banned ? '403 BANNED_USER' : undefined,
  'the target is the caller, or the caller may get users': (cell: Cell) =>
    isAboutOneself(cell) ? undefined : withoutPermission('user:get', 'GET_USER')(cell),
  'may get users': withoutPermission('user:get', 'GET_USER'),
  'may list users': withoutPermission('user:list', 'LIST_USERS'),
  'may create users': withoutPermission('user:create', 'CREATE_USERS'),
  'may update users': withoutPermission('user:update', 'UPDATE_USERS'),
  'may set roles': withoutPermission('user:set-role', 'CHANGE_USERS_ROLE'),
  'may set email addresses': withoutPermission('user:set-email', 'SET_USERS_EMAIL'),
  'may set passwords': withoutPermission('user:set-password', 'SET_USERS_PASSWORD'),
  'may ban': withoutPermission('user:ban', 'BAN_USERS'),
  'may remove users': withoutPermission('user:delete', 'DELETE_USERS'),
  'may list sessions': withoutPermission('session:list', 'LIST_USERS_SESSIONS'),
  'may revoke sessions': withoutPermission('session:revoke', 'REVOKE_USERS_SESSIONS'),
  'may impersonate': withoutPermission('user:impersonate', 'IMPERSONATE_USERS'),
  'may list roles': withoutPermission('role:list', 'LIST_ROLES'),
  'may create roles': withoutPermission('role:create', 'CREATE_ROLES'),
  'may update roles': withoutPermission('role:update', 'UPDATE_ROLES'),
  'may delete roles': withoutPermission('role:delete', 'DELETE_ROLES'),
  'may list API keys': withoutPermission('key:list', 'LIST_KEYS'),
  'may get API keys': withoutPermission('key:get', 'GET_KEYS'),
  'may create API keys': withoutPermission('key:create', 'CREATE_KEYS'),
  'may update API keys': withoutPermission('key:update', 'UPDATE_KEYS'),
  'may rotate API keys': withoutPermission('key:rotate', 'ROTATE_KEYS'),
  'may revoke API keys': withoutPermission('key:revoke', 'REVOKE_KEYS'),
  'may read the audit log': withoutPermission('audit:list', 'READ_THE_AUDIT_LOG'),
}

export type Condition = keyof typeof conditions

/** Whether `power` contains everything in `other`. */
export function isSuperset(power: Power, other: Power) {
  return (
    power === 'everything' ||
    (other !== 'everything' && other.every((permission) => power.includes(permission)))
  )
}

function hasPermission(power: Power, permission: string) {
  return power === 'everything' || power.includes(permission)
}

function isApiKey({ credential }: Cell) {
  return credential.endsWith('key')
}

function isImpersonation({ credential }: Cell) {
  return credential.endsWith('impersonation')
}

/** Returns the permissions of a credential. An API key lists each one, so none has "everything". */
function powerOfCredential(cell: Cell): Power {
  return isApiKey(cell) ? listPermissions(cell.caller.power) : cell.caller.power
}

/** Whether the target is the user that the request is made for, and whether they make it themselves. */
function isAboutOwner({ caller, credential, target }: Cell) {
  return target?.id === caller.id && credential !== 'delegated key'
}

function isAboutOneself(cell: Cell) {
  return isAboutOwner(cell) && !isApiKey(cell)
}

function powerOfTarget({ target }: Cell) {
  return target ? powerOf(target.id, target.role) : []
}

/** Returns the permissions of the owner of an API key: the target, or the user that the request is made for. */
function powerOfOwner(cell: Cell) {
  if (cell.target) return powerOfTarget(cell)
  return cell.credential === 'delegated key' ? 'everything' : cell.caller.power
}

/** Returns the permissions of the API key that the request is about. */
function permissionsOfKey({ target, caller }: Cell) {
  return target ? keyOf(target, caller).permissions : []
}

function looksLikeAnAdmin(user: { id: string; role: string | null }) {
  return (
    powerOf(user.id, user.role) === 'everything' || (user.role ?? '').split(',').includes('admin')
  )
}

function withoutPermission(permission: string, code: string) {
  return (cell: Cell) =>
    hasPermission(powerOfCredential(cell), permission)
      ? undefined
      : `403 YOU_ARE_NOT_ALLOWED_TO_${code}`
}

function always(error: string) {
  return () => error
}
