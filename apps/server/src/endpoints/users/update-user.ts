import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { may, storableRole } from '../../domain/access.ts'
import { banFrom, isBanned, objectionToBan } from '../../domain/bans.ts'
import type { UserColumns, UserRow } from '../../store/users.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { leavesNoAdmin } from '../last-admin.ts'
import { userTwiceOnWire } from '../wire.ts'
import { banColumns, hasAny, isRole, storableColumns } from './columns.ts'

type Entry = typeof contract.users.updateUser
type Data = EndpointRequest<Entry>['body']['data']

const objectionToKeys = (data: Data) => {
  if (Object.keys(data).length === 0) return problem('NO_DATA_TO_UPDATE')
  if (Object.hasOwn(data, 'password')) return problem('PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER')
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_UPDATED')
  return undefined
}

/** The columns of a role, if one is given, or why it is refused (C2). */
const roleColumns = (data: Data, caller: UserRow, { config: { access } }: Deps) => {
  if (!Object.hasOwn(data, 'role')) return {}
  if (!may(caller, 'user:set-role', access))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRole(data.role)) return problem('INVALID_ROLE_TYPE')
  const role = storableRole(data.role, access)
  return role === undefined ? problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE') : { role }
}

const objectionToBanColumns = (data: Data, userId: string, caller: UserRow, deps: Deps) => {
  if (!hasAny(data, banColumns)) return undefined
  if (!may(caller, 'user:ban', deps.config.access))
    return problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
  const objection = data.banned === true ? objectionToBan(caller, { id: userId }) : undefined
  return objection && problem(objection)
}

/** The columns of an e-mail address, if one is given, or why it is refused. */
const emailColumns = (data: Data, caller: UserRow, { config: { access } }: Deps) => {
  if (!hasAny(data, ['email', 'emailVerified'])) return {}
  if (!may(caller, 'user:set-email', access))
    return problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL')
  if (data.email === undefined) return {}
  const email = data.email.toLowerCase()
  return emailSyntax.safeParse(email).success ? { email } : problem('INVALID_EMAIL')
}

/** The columns to write, or the first of the refusals in the order of WIRE §7.4. */
const planned = ({ body, caller }: EndpointRequest<Entry>, deps: Deps) => {
  const { data, userId } = body
  const wrongKey = objectionToKeys(data)
  if (wrongKey) return wrongKey
  const role = roleColumns(data, caller.user, deps)
  if ('status' in role) return role
  const wrongBan = objectionToBanColumns(data, userId, caller.user, deps)
  if (wrongBan) return wrongBan
  const email = emailColumns(data, caller.user, deps)
  if ('status' in email) return email
  const { id: _id, password: _password, role: _role, email: _email, ...columns } = data
  return { ...storableColumns(columns), ...role, ...email }
}

/** A ban through update-user has the default reason and end of any other, where none are given (C5). */
const withBanDefaults = (columns: UserColumns, { config: { bans }, now }: Deps): UserColumns =>
  columns.banned
    ? {
        ...banFrom(bans.defaultReason, bans.defaultExpiresIn, now()),
        ...columns,
        banReason: columns.banReason || bans.defaultReason,
      }
    : columns

/** Changes columns of a user. */
export const updateUser: Endpoint<Entry> = async (request, deps) => {
  const { store, now } = deps
  const { body, caller } = request
  const plan = planned(request, deps)
  if ('status' in plan) return plan
  const columns = withBanDefaults(plan, deps)
  return store.transaction(async (tx) => {
    const target = await tx.users.byId(body.userId)
    if (!target) {
      const isTaken = columns.email !== undefined && (await tx.users.byEmail(columns.email))
      return problem(isTaken ? 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' : 'USER_NOT_FOUND')
    }
    const after = { ...target, ...columns }
    const isBan = columns.banned === true || (isBanned(after, now()) && !isBanned(target, now()))
    const objection = isBan ? objectionToBan(caller.user, target) : undefined
    if (objection) return problem(objection)
    if (await leavesNoAdmin(tx, target, after, deps)) return problem('LAST_ADMIN')
    const user = await tx.users.updateIfFree(target.id, columns, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (isBan) await tx.sessions.removeAllOf(target.id)
    return { status: 200, body: userTwiceOnWire(user) }
  })
}
