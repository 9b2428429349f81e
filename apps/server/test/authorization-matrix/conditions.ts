import type { Act } from './acts.ts'
import { type Caller, keyOf, listed, type Power, powerOf, type Target } from './people.ts'

/** How a caller comes. */
export type CredentialKind =
  | 'session'
  | 'cookie'
  /** An impersonation of the caller by somebody who may do everything. */
  | 'visit'
  /** An impersonation of the caller by somebody who may impersonate, and nothing else. */
  | 'lesser visit'
  /** A key of the caller's that may do all that the caller may. */
  | 'key'
  /** A key of somebody's who may do everything, that may do no more than the caller. */
  | 'lesser key'

/** One cell of the matrix. */
export type Cell = { caller: Caller; credential: CredentialKind; act: Act; target?: Target }

const tooHigh = '403 YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'

const tooMuch = '403 YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** The conditions of an act, each with the refusal where it is not met. */
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
    // Whatever a key changes of a key, what it allows then is its doing.
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

/** Whether nothing is in `other` that is not in `power`. */
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

/** What a credential allows: a key names each thing, so that none allows everything. */
function heldIn(cell: Cell): Power {
  return isKey(cell) ? listed(cell.caller.power) : cell.caller.power
}

/** Whether it is about the user in whose name it is asked, and whether they are there themselves. */
function isAboutOwner({ caller, credential, target }: Cell) {
  return target?.id === caller.id && credential !== 'lesser key'
}

function isAboutOneself(cell: Cell) {
  return isAboutOwner(cell) && !isKey(cell)
}

function powerOfTarget({ target }: Cell) {
  return target ? powerOf(target.id, target.role) : []
}

/** What the owner of a key may do: the target, or in whose name it is asked. */
function powerOfOwner(cell: Cell) {
  if (cell.target) return powerOfTarget(cell)
  return cell.credential === 'lesser key' ? 'everything' : cell.caller.power
}

/** What the key that it is about allows. */
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
