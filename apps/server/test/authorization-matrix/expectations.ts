import { type Cell, type Condition, conditions, isSuperset } from './conditions.ts'

/** The conditions of every request about a user. */
const onTarget = ['the user exists', 'the target has no permission that the caller lacks'] as const

const grant = 'grants no permission that the caller lacks'

const notByImpersonator = 'an impersonator does not change the impersonated user'

const take = 'takes no permission that the caller lacks'

const keyGrant = 'the API key gets no permission that the caller or the owner lacks'

const ownerBelow = 'the owner is the caller, or has no permission that the caller lacks'

/** The conditions of every request about an API key. */
const onKey = [
  'the API key exists',
  ownerBelow,
  'the API key is the caller’s, or has no permission that the caller lacks',
] as const

const notSelf = 'the caller does not ban themselves'

/** The conditions of each request. The first one that is not met decides the error. */
const needs: Record<string, readonly Condition[]> = {
  'list users': ['may list users'],
  'get the fields of users': [],
  'get the numbers of users': ['may list users'],
  'get the numbers of events': ['may read the audit log'],
  'create a user': ['may create users', grant],
  'create a banned user': ['may create users', grant, 'may ban'],
  'create a user with a role': ['may create users', 'may set roles', grant],
  'stop impersonating': ['the credential is a session', 'the caller is impersonating'],
  'get a user': ['may get users', 'the user exists'],
  'check permissions of a user': [
    'the target is the caller, or the caller may get users',
    'the user exists',
  ],
  'check what a call would do': [],
  'check what a user may do': [
    'the target is the caller, or the caller may get users',
    ...onTarget,
  ],
  'update a name': ['may update users', ...onTarget],
  'update an email address': [
    'may update users',
    'may set email addresses',
    notByImpersonator,
    ...onTarget,
  ],
  'update whether an email address is verified': [
    'may update users',
    'may set email addresses',
    notByImpersonator,
    ...onTarget,
  ],
  'update to a ban': ['may update users', 'may ban', notSelf, ...onTarget],
  'update to no ban': ['may update users', 'may ban', ...onTarget],
  'update a role of a user': ['may update users', 'may set roles', grant, ...onTarget],
  'set a role': ['may set roles', ...onTarget, grant],
  'set a password': ['may set passwords', 'the user exists', notByImpersonator, ...onTarget],
  'remove a user': [
    'may remove users',
    notByImpersonator,
    'the caller does not remove themselves',
    ...onTarget,
  ],
  'ban a user': ['may ban', 'the user exists', notSelf, ...onTarget],
  'unban a user': ['may ban', ...onTarget],
  'list sessions': ['may list sessions', ...onTarget],
  'revoke a session': ['may revoke sessions', 'the target has no permission that the caller lacks'],
  'revoke all sessions': ['may revoke sessions', ...onTarget],
  impersonate: [
    'may impersonate',
    'the caller is not already impersonating',
    'the user exists',
    'the target is not an admin, or the caller may impersonate admins',
    'the target has no permission that the caller lacks',
    'the target is not banned',
  ],
  'list roles': ['may list roles'],
  'create a role': ['may create roles', grant],
  'create an existing role': ['may create roles', 'the role name is not taken'],
  'update a role': ['may update roles', take, grant],
  'update a configured role': ['may update roles', 'the role is not configured'],
  'update an unknown role': ['may update roles', 'the role exists'],
  'delete a role': ['may delete roles', take],
  'delete a configured role': ['may delete roles', 'the role is not configured'],
  'delete an unknown role': ['may delete roles', 'the role exists'],
  'delete a role in use': ['may delete roles', 'no user has the role'],
  'create an API key': [
    'may create API keys',
    'the caller is not impersonating',
    'the user exists',
    ownerBelow,
    keyGrant,
  ],
  'create an own API key': ['may create API keys', 'the caller is not impersonating', keyGrant],
  'list API keys': ['may list API keys'],
  'get an API key': ['may get API keys', 'the API key exists'],
  'rename an API key': [
    'may update API keys',
    'the caller is not impersonating',
    ...onKey,
    keyGrant,
  ],
  'update an API key': [
    'may update API keys',
    'the caller is not impersonating',
    ...onKey,
    keyGrant,
  ],
  'rotate an API key': ['may rotate API keys', 'the caller is not impersonating', ...onKey],
  'revoke an API key': ['may revoke API keys', ...onKey],
  'check the audit log for no head': ['may read the audit log', 'the head is one'],
  'list audit events': ['may read the audit log'],
  'read a user’s history': ['may read the audit log'],
  'export audit events': ['may read the audit log'],
}

/** Whether the caller is authenticated and has the first permission that the request needs. */
export function isAuthorized(cell: Cell) {
  const [first] = conditionsOf(cell)
  return !isInvalid(cell) && (!first || conditions[first](cell) === undefined)
}

/** Returns the expected status, with the code of an error. */
export function predictResponse(cell: Cell): string {
  if (isInvalid(cell)) return '401 UNAUTHORIZED'
  for (const condition of conditionsOf(cell)) {
    const error = conditions[condition](cell)
    if (error) return error
  }
  return '200'
}

/** The conditions of a request. Every act has a line, if only an empty one. */
function conditionsOf({ act }: Cell) {
  const found = needs[act.name]
  if (!found) throw new Error(`expectations.ts has no line for "${act.name}"`)
  return found
}

/** Whether an impersonation is invalid: the impersonator lacks a permission of the user. */
function isInvalid({ credential, caller }: Cell) {
  return credential === 'limited impersonation' && !isSuperset(['user:impersonate'], caller.power)
}
