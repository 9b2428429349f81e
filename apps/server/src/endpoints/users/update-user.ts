import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Caller, Deps } from '../../deps.ts'
import { allows, objectionToGrant, permissionsOf, storableRole } from '../../domain/access.ts'
import { banFrom, isBanned, objectionToBan } from '../../domain/bans.ts'
import { changeOf } from '../../domain/events.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import type { UserColumns } from '../../store/users.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { objectionToOutcome } from '../last-admin.ts'
import { userTwiceOnWire } from '../wire.ts'
import { banColumns, hasAny, isRole, storableColumns } from './columns.ts'

type Entry = typeof contract.users.updateUser
type Body = EndpointRequest<Entry>['body']
type Data = Body['data']

const objectionToKeys = (data: Data) => {
  if (Object.keys(data).length === 0) return problem('NO_DATA_TO_UPDATE')
  if (Object.hasOwn(data, 'password')) return problem('PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER')
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_UPDATED')
  return undefined
}

/** The columns of a role, if one is given, or why it is refused (C2, H2). */
const roleColumns = (data: Data, { authority, access }: Caller) => {
  if (!Object.hasOwn(data, 'role')) return {}
  if (!allows(authority, 'user:set-role'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRole(data.role)) return problem('INVALID_ROLE_TYPE')
  const role = storableRole(data.role, access)
  if (role === undefined) return problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
  const objection = objectionToGrant(authority, permissionsOf(role, access))
  return objection ? problem(objection) : { role }
}

const objectionToBanColumns = (data: Data, userId: string, { user, authority }: Caller) => {
  if (!hasAny(data, banColumns)) return undefined
  if (!allows(authority, 'user:ban')) return problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
  const objection = data.banned === true ? objectionToBan(user, { id: userId }) : undefined
  return objection && problem(objection)
}

/** The columns of an e-mail address, if one is given, or why it is refused. */
const emailColumns = (data: Data, userId: string, caller: Caller) => {
  if (!hasAny(data, ['email', 'emailVerified'])) return {}
  if (!allows(caller.authority, 'user:set-email'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL')
  const objection = objectionWhileImpersonating(caller, userId)
  if (objection) return problem(objection)
  if (data.email === undefined) return {}
  const email = data.email.toLowerCase()
  return emailSyntax.safeParse(email).success ? { email } : problem('INVALID_EMAIL')
}

/** The columns to write, or the first of the refusals in the order of WIRE §7.4. */
const planned = ({ data, userId }: Body, caller: Caller) => {
  const wrongKey = objectionToKeys(data)
  if (wrongKey) return wrongKey
  const role = roleColumns(data, caller)
  if ('status' in role) return role
  const wrongBan = objectionToBanColumns(data, userId, caller)
  if (wrongBan) return wrongBan
  const email = emailColumns(data, userId, caller)
  if ('status' in email) return email
  const { id: _id, password: _password, role: _role, email: _email, ...columns } = data
  return { ...storableColumns(columns), ...role, ...email }
}

/** A ban through update-user has the default reason and end of any other, where none are given (C5). */
const withBanDefaults = (columns: UserColumns, { bans }: Deps['config'], at: Date): UserColumns =>
  columns.banned
    ? {
        ...banFrom(bans.defaultReason, bans.defaultExpiresIn, at),
        ...columns,
        banReason: columns.banReason || bans.defaultReason,
      }
    : columns

/** Changes columns of a user. */
export const updateUser: Endpoint<Entry> = ({ body }, { store, now, config }) =>
  store.transaction(async (tx, caller) => {
    const plan = planned(body, caller)
    if ('status' in plan) return plan
    const columns = withBanDefaults(plan, config, now())
    const target = await tx.users.byId(body.userId)
    if (!target) {
      const isTaken = columns.email !== undefined && (await tx.users.byEmail(columns.email))
      return problem(isTaken ? 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' : 'USER_NOT_FOUND')
    }
    const after = { ...target, ...columns }
    const isBan = columns.banned === true || (isBanned(after, now()) && !isBanned(target, now()))
    const self = isBan ? objectionToBan(caller.user, target) : undefined
    if (self) return problem(self)
    const objection = await objectionToOutcome(tx, caller, target, after, now())
    if (objection) return problem(objection)
    const user = await tx.users.updateIfFree(target.id, columns, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (isBan) await tx.sessions.removeAllOf(target.id)
    return {
      status: 200,
      body: userTwiceOnWire(user),
      event: {
        action: 'user.updated',
        targetId: user.id,
        change: changeOf(target, user),
        reason: isBan ? user.banReason || undefined : undefined,
      },
    }
  })
