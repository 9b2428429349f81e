import type { Act } from './acts.ts'
import { type Caller, keyOf, listed, type Power, powerOf, type Target } from './people.ts'

/** How a caller authenticates. */
export type CredentialKind =
  | 'session'
  | 'cookie'
  /** An impersonation of the caller by a user with every permission. */
  | 'visit'
  /** An impersonation of the caller by a user whose only permission is to impersonate. */
  | 'lesser visit'
  /** The caller's own API key, with all the caller's permissions. */
  | 'key'
  /** An API key with the caller's permissions, of a user with every permission. */
  | 'lesser key'

/** One cell of the matrix. */
export type Cell = { caller: Caller; credential: CredentialKind; act: Act; target?: Target }

const tooHigh = '403 YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

const tooMuch = '403 YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** The conditions of a request, each with the error if it is not met. */
export const conditions = {
  'there is such a user': ({ target }: Cell) =>
    target?.kind === 'nobody' ? '404 USER_NOT_FOUND' : undefined,
  'they hold nothing that the caller lacks': (cell: Cell) =>
    isAboutOneself(cell) || reaches(heldIn(cell), powerOfTarget(cell)) ? undefined : tooHigh,
  'nothing is given that the caller lacks': (cell: Cell) =>
    reaches(heldIn(cell), cell.act.gives ?? []) ? undefined : tooMuch,
  'nothing is taken that the caller lacks': (cell: Cell) =>
    reaches(heldIn(cell), cell.act.takes ?? []) ? undefined : tooMuch,
  'there is such a key': ({ target }: Cell) =>
    target?.kind === 'nobody' ? '404 KEY_NOT_FOUND' : undefined,
  'the owner is the caller’s, or holds nothing that the caller lacks': (cell: Cell) =>
    isAboutOwner(cell) || reaches(heldIn(cell), powerOfTarget(cell)) ? undefined : tooHigh,
  'the key is one’s own, or allows nothing that the caller lacks': (cell: Cell) =>
    isAboutOneself(cell) || reaches(heldIn(cell), permissionsOfKey(cell)) ? undefined : tooHigh,
  'nothing is lent that the caller or the owner lacks': (cell: Cell) => {
    // An API key that changes another one is responsible for all permissions that the result has.
    const lent = cell.act.lends ?? (isKey(cell) ? permissionsOfKey(cell) : [])
    return reaches(heldIn(cell), lent) && reaches(powerOfOwner(cell), lent) ? undefined : tooMuch
  },
  'it is no visit': (cell: Cell) =>
    isVisit(cell) ? '403 NOT_ALLOWED_WHILE_IMPERSONATING' : undefined,
  'it is a session': (cell: Cell) => (isKey(cell) ? '403 A_KEY_HAS_NO_SESSION' : undefined),
  'the name is free': always('400 ROLE_ALREADY_EXISTS'),
  'the role is stored': always('400 ROLE_IS_CONFIGURED'),
  'there is such a role': always('404 ROLE_NOT_FOUND'),
  'nobody holds the role': always('400 ROLE_IN_USE'),
  'it is no visitor who does it to the visited': (cell: Cell) =>
    isVisit(cell) && isAboutOneself(cell) ? '403 NOT_ALLOWED_WHILE_IMPERSONATING' : undefined,
  'it is not the caller who is banned': (cell: Cell) =>
    isAboutOwner(cell) ? '400 YOU_CANNOT_BAN_YOURSELF' : undefined,
  'it is not the caller who is removed': (cell: Cell) =>
    isAboutOwner(cell) ? '400 YOU_CANNOT_REMOVE_YOURSELF' : undefined,
  'it is no visit yet': (cell: Cell) =>
    isVisit(cell) ? '400 YOU_ARE_ALREADY_IMPERSONATING' : undefined,
  'it is a visit': (cell: Cell) =>
    isVisit(cell) ? undefined : '400 YOU_ARE_NOT_IMPERSONATING_ANYONE',
  'they are no admin, or admins may be impersonated': (cell: Cell) =>
    cell.target && looksLikeAnAdmin(cell.target) && !holds(heldIn(cell), 'user:impersonate-admins')
      ? '403 YOU_CANNOT_IMPERSONATE_ADMINS'
      : undefined,
  'they are not banned': ({ target }: Cell) => (target?.banned ? '403 BANNED_USER' : undefined),
  'it is the caller, or the caller may get users': (cell: Cell) =>
    isAboutOneself(cell) ? undefined : withoutPermission('user:get', 'GET_USER')(cell),
  'may get users': withoutPermission('user:get', 'GET_USER'),
  'may list users': withoutPermission('user:list', 'LIST_USERS'),
  'may create users': withoutPermission('user:create', 'CREATE_USERS'),
  'may update users': withoutPermission('user:update', 'UPDATE_USERS'),
  'may set roles': withoutPermission('user:set-role', 'CHANGE_USERS_ROLE'),
  'may set addresses': withoutPermission('user:set-email', 'SET_USERS_EMAIL'),
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
  'may list keys': withoutPermission('key:list', 'LIST_KEYS'),
  'may get keys': withoutPermission('key:get', 'GET_KEYS'),
  'may create keys': withoutPermission('key:create', 'CREATE_KEYS'),
  'may update keys': withoutPermission('key:update', 'UPDATE_KEYS'),
  'may rotate keys': withoutPermission('key:rotate', 'ROTATE_KEYS'),
  'may revoke keys': withoutPermission('key:revoke', 'REVOKE_KEYS'),
  'may read the trail': withoutPermission('audit:list', 'READ_THE_AUDIT_LOG'),
}

export type Condition = keyof typeof conditions

/** Whether `power` contains everything in `other`. */
export function reaches(power: Power, other: Power) {
  return (
    power === 'everything' ||
    (other !== 'everything' && other.every((permission) => power.includes(permission)))
  )
}

function holds(power: Power, permission: string) {
  return power === 'everything' || power.includes(permission)
}

function isKey({ credential }: Cell) {
  return credential.endsWith('key')
}

function isVisit({ credential }: Cell) {
  return credential.endsWith('visit')
}

/** Returns the permissions of a credential. An API key lists each one, so none has "everything". */
function heldIn(cell: Cell): Power {
  return isKey(cell) ? listed(cell.caller.power) : cell.caller.power
}

/** Whether the target is the user for whom the request is made, and whether they make it themselves. */
function isAboutOwner({ caller, credential, target }: Cell) {
  return target?.id === caller.id && credential !== 'lesser key'
}

function isAboutOneself(cell: Cell) {
  return isAboutOwner(cell) && !isKey(cell)
}

function powerOfTarget({ target }: Cell) {
  return target ? powerOf(target.id, target.role) : []
}

/** Returns the permissions of the owner of an API key: the target, or the user for whom the request is made. */
function powerOfOwner(cell: Cell) {
  if (cell.target) return powerOfTarget(cell)
  return cell.credential === 'lesser key' ? 'everything' : cell.caller.power
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
    holds(heldIn(cell), permission) ? undefined : `403 YOU_ARE_NOT_ALLOWED_TO_${code}`
}

function always(refusal: string) {
  return () => refusal
}
