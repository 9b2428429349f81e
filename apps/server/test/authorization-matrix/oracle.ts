import { type Cell, type Condition, conditions, reaches } from './conditions.ts'

/** The conditions of every request about a user. */
const onTarget = ['there is such a user', 'they hold nothing that the caller lacks'] as const

const grant = 'nothing is given that the caller lacks'

const noVisitor = 'it is no visitor who does it to the visited'

const take = 'nothing is taken that the caller lacks'

const loan = 'nothing is lent that the caller or the owner lacks'

const ownerBelow = 'the owner is the caller’s, or holds nothing that the caller lacks'

/** The conditions of every request about an API key. */
const onKey = [
  'there is such a key',
  ownerBelow,
  'the key is one’s own, or allows nothing that the caller lacks',
] as const

const notSelf = 'it is not the caller who is banned'

/** The conditions of each request. The first one that is not met decides the error. */
const needs: Record<string, readonly Condition[]> = {
  'list users': ['may list users'],
  'create a user': ['may create users', grant],
  'create a banned user': ['may create users', grant, 'may ban'],
  'create a user of a role': ['may create users', 'may set roles', grant],
  'stop impersonating': ['it is a session', 'it is a visit'],
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
  'update a role of a user': ['may update users', 'may set roles', grant, ...onTarget],
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
  'list roles': ['may list roles'],
  'create a role': ['may create roles', grant],
  'create a role that is there': ['may create roles', 'the name is free'],
  'update a role': ['may update roles', take, grant],
  'update a configured role': ['may update roles', 'the role is stored'],
  'update no role': ['may update roles', 'there is such a role'],
  'delete a role': ['may delete roles', take],
  'delete a configured role': ['may delete roles', 'the role is stored'],
  'delete no role': ['may delete roles', 'there is such a role'],
  'delete a role that is held': ['may delete roles', 'nobody holds the role'],
  'create a key': ['may create keys', 'it is no visit', 'there is such a user', ownerBelow, loan],
  'create a key of one’s own': ['may create keys', 'it is no visit', loan],
  'list keys': ['may list keys'],
  'get a key': ['may get keys', 'there is such a key'],
  'rename a key': ['may update keys', 'it is no visit', ...onKey, loan],
  'update a key': ['may update keys', 'it is no visit', ...onKey, loan],
  'rotate a key': ['may rotate keys', 'it is no visit', ...onKey],
  'revoke a key': ['may revoke keys', ...onKey],
  'list events': ['may read the trail'],
  'read a history': ['may read the trail'],
  'export events': ['may read the trail'],
}

/** Whether the caller is authenticated and has the first permission that the request needs. */
export function passesTheDoor(cell: Cell) {
  const [first] = needs[cell.act.name] ?? []
  return !isDead(cell) && (!first || conditions[first](cell) === undefined)
}

/** Returns the expected status, with the code of an error. */
export function answerTo(cell: Cell): string {
  if (isDead(cell)) return '401 UNAUTHORIZED'
  for (const condition of needs[cell.act.name] ?? []) {
    const refusal = conditions[condition](cell)
    if (refusal) return refusal
  }
  return '200'
}

/** Whether an impersonation is valid: the impersonator has every permission of the user. */
function isDead({ credential, caller }: Cell) {
  return credential === 'lesser visit' && !reaches(['user:impersonate'], caller.power)
}
