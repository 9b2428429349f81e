import type { Act } from './acts.ts'
import { type Caller, type Power, powerOf, type Target } from './people.ts'

/** How a caller comes. */
export type CredentialKind =
  | 'session'
  | 'cookie'
  /** An impersonation of the caller by somebody who may do everything. */
  | 'visit'
  /** An impersonation of the caller by somebody who may impersonate, and nothing else. */
  | 'lesser visit'

/** One cell of the matrix. */
export type Cell = { caller: Caller; credential: CredentialKind; act: Act; target?: Target }

const holds = (power: Power, permission: string) =>
  power === 'everything' || power.includes(permission)

/** Whether nothing is in `other` that is not in `power`. */
export const reaches = (power: Power, other: Power) =>
  power === 'everything' ||
  (other !== 'everything' && other.every((permission) => power.includes(permission)))

const powerOfTarget = ({ target }: Cell) => (target ? powerOf(target.id, target.role) : [])
const isAboutOneself = ({ caller, target }: Cell) => target?.id === caller.id
const isVisit = ({ credential }: Cell) => credential.endsWith('visit')
const looksLikeAnAdmin = (user: { id: string; role: string | null }) =>
  powerOf(user.id, user.role) === 'everything' || (user.role ?? '').split(',').includes('admin')

const withoutPermission = (permission: string, code: string) => (cell: Cell) =>
  holds(cell.caller.power, permission) ? undefined : `403 YOU_ARE_NOT_ALLOWED_TO_${code}`

/** The conditions of an act, each with the refusal where it is not met. */
const conditions = {
  'there is such a user': ({ target }: Cell) =>
    target?.kind === 'nobody' ? '404 USER_NOT_FOUND' : undefined,
  'they hold nothing that the caller lacks': (cell: Cell) =>
    isAboutOneself(cell) || reaches(cell.caller.power, powerOfTarget(cell))
      ? undefined
      : '403 YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
  'nothing is given that the caller lacks': ({ caller, act }: Cell) =>
    reaches(caller.power, powerOf('', act.grants ?? null))
      ? undefined
      : '403 YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
  'it is no visitor who does it to the visited': (cell: Cell) =>
    isVisit(cell) && isAboutOneself(cell) ? '403 NOT_ALLOWED_WHILE_IMPERSONATING' : undefined,
  'it is not the caller who is banned': (cell: Cell) =>
    isAboutOneself(cell) ? '400 YOU_CANNOT_BAN_YOURSELF' : undefined,
  'it is not the caller who is removed': (cell: Cell) =>
    isAboutOneself(cell) ? '400 YOU_CANNOT_REMOVE_YOURSELF' : undefined,
  'it is no visit yet': (cell: Cell) =>
    isVisit(cell) ? '400 YOU_ARE_ALREADY_IMPERSONATING' : undefined,
  'it is a visit': (cell: Cell) =>
    isVisit(cell) ? undefined : '400 YOU_ARE_NOT_IMPERSONATING_ANYONE',
  'they are no admin, or admins may be impersonated': ({ caller, target }: Cell) =>
    target && looksLikeAnAdmin(target) && !holds(caller.power, 'user:impersonate-admins')
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
}
type Condition = keyof typeof conditions

/** What every act on a user asks of whom it is about. */
const onTarget = ['there is such a user', 'they hold nothing that the caller lacks'] as const
const grant = 'nothing is given that the caller lacks'
const noVisitor = 'it is no visitor who does it to the visited'
const notSelf = 'it is not the caller who is banned'

/** What each act needs: all of it, and refused for the first that is not met. */
export const needs: Record<string, readonly Condition[]> = {
  'list users': ['may list users'],
  'create a user': ['may create users', grant],
  'create a banned user': ['may create users', grant, 'may ban'],
  'create a user of a role': ['may create users', 'may set roles', grant],
  'stop impersonating': ['it is a visit'],
  'get a user': ['may get users', 'there is such a user'],
  'ask what a user may do': [
    'it is the caller, or the caller may get users',
    'there is such a user',
  ],
  'update a name': ['may update users', ...onTarget],
  'update an address': ['may update users', 'may set addresses', noVisitor, ...onTarget],
  'update whether an address is verified': [
    'may update users',
    'may set addresses',
    noVisitor,
    ...onTarget,
  ],
  'update to a ban': ['may update users', 'may ban', notSelf, ...onTarget],
  'update to no ban': ['may update users', 'may ban', ...onTarget],
  'update a role': ['may update users', 'may set roles', grant, ...onTarget],
  'set a role': ['may set roles', ...onTarget, grant],
  'set a password': ['may set passwords', 'there is such a user', noVisitor, ...onTarget],
  'remove a user': [
    'may remove users',
    noVisitor,
    'it is not the caller who is removed',
    ...onTarget,
  ],
  'ban a user': ['may ban', 'there is such a user', notSelf, ...onTarget],
  'unban a user': ['may ban', ...onTarget],
  'list sessions': ['may list sessions', ...onTarget],
  'revoke a session': ['may revoke sessions', 'they hold nothing that the caller lacks'],
  'revoke all sessions': ['may revoke sessions', ...onTarget],
  impersonate: [
    'may impersonate',
    'it is no visit yet',
    'there is such a user',
    'they are no admin, or admins may be impersonated',
    'they hold nothing that the caller lacks',
    'they are not banned',
  ],
}

/** A visit lasts while the visitor may do all that the visited may. */
const isDead = ({ credential, caller }: Cell) =>
  credential === 'lesser visit' && !reaches(['user:impersonate'], caller.power)

/** The status of the right answer, with the code where it is a refusal. */
export const answerTo = (cell: Cell): string => {
  if (isDead(cell)) return '401 UNAUTHORIZED'
  for (const condition of needs[cell.act.name] ?? []) {
    const refusal = conditions[condition](cell)
    if (refusal) return refusal
  }
  return '200'
}
