import { type contract, email as emailSyntax, isProblem, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import type { Deps } from '../../deps.ts'
import { toAdditionalColumns, withHiddenFields } from '../../domain/additional-fields.ts'
import { buildChange } from '../../domain/audit-event.ts'
import { buildBan, isBanned, objectionToBan } from '../../domain/bans.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import { permits, resolveRolePermissions } from '../../domain/permissions.ts'
import type { UserColumns } from '../../store/repositories/users.ts'
import type { Endpoint, EndpointDeps, EndpointRequest } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'
import { parseRequestedRoles } from '../shared/requested-roles.ts'
import { serializeUserResult } from '../shared/serialize.ts'
import {
  banColumns,
  hasAnyKey,
  isRoleValue,
  objectionToPhoneNumber,
  toUserColumns,
} from './columns.ts'

type UpdateUserEntry = typeof contract.users.updateUser

type UpdateUserBody = EndpointRequest<UpdateUserEntry>['body']

type Data = UpdateUserBody['data']

/** Changes the given columns of a user. */
export const updateUser: Endpoint<UpdateUserEntry> = ({ body }, { store, now, config }) =>
  store.transactionOn(body.userId, async (tx, caller, target) => {
    const allowed = parseColumns(body, caller, store)
    if (isProblem(allowed)) return allowed
    if (Object.hasOwn(allowed, 'image') && !store.stored.images)
      return problem('THE_APP_DOES_NOT_STORE_IMAGES')
    const columns = withBanDefaults(allowed, config, now())
    if (!target) {
      const isTaken = columns.email !== undefined && (await tx.users.findByEmail(columns.email))
      return problem(isTaken ? 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' : 'USER_NOT_FOUND')
    }
    const after = { ...target, ...columns }
    const isBan = columns.banned === true || (isBanned(after, now()) && !isBanned(target, now()))
    const self = isBan ? objectionToBan(caller, target.id) : undefined
    if (self) return problem(self)
    const objection = await objectionToUserChange(tx, caller, target, after, now())
    if (objection) return problem(objection)
    const user = await tx.users.updateIfFree(target.id, columns, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (isBan) await tx.users.suspend(target.id)
    return {
      status: 200,
      body: serializeUserResult(user),
      event: {
        action: 'user.updated',
        targetId: user.id,
        change: withHiddenFields(buildChange(target, user), columns, store.userFields),
        reason: isBan ? user.banReason || undefined : undefined,
      },
    }
  })

function objectionToKeys(data: Data) {
  if (Object.keys(data).length === 0) return problem('NO_DATA_TO_UPDATE')
  if (Object.hasOwn(data, 'password')) return problem('PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER')
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_UPDATED')
  return undefined
}

/** Returns the column of the role, if one is given, or why it is refused (C2, H2). */
function parseRole(data: Data, caller: Caller, store: EndpointDeps['store']) {
  if (!Object.hasOwn(data, 'role')) return {}
  const { permissions, access } = caller
  if (!permits(permissions, 'user:set-role'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRoleValue(data.role)) return problem('INVALID_ROLE_TYPE')
  const role = parseRequestedRoles(data.role, access, store)
  if (isProblem(role)) return role
  return objectionToGrant(caller, resolveRolePermissions(role, access)) ?? { role }
}

function objectionToBanColumns(data: Data, userId: string, caller: Caller) {
  if (!hasAnyKey(data, banColumns)) return undefined
  if (!permits(caller.permissions, 'user:ban')) return problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
  const objection = data.banned === true ? objectionToBan(caller, userId) : undefined
  return objection && problem(objection)
}

/** Returns the column of the email address, if one is given, or why it is refused. */
function parseEmail(data: Data, userId: string, caller: Caller) {
  if (!hasAnyKey(data, ['email', 'emailVerified'])) return {}
  if (!permits(caller.permissions, 'user:set-email'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL')
  const objection = objectionWhileImpersonating(caller, userId)
  if (objection) return problem(objection)
  if (data.email === undefined) return {}
  const email = data.email.toLowerCase()
  return emailSyntax.safeParse(email).success ? { email } : problem('INVALID_EMAIL')
}

/** Returns the columns to write, or the first refusal in better-auth's order. */
function parseColumns(
  { data, userId }: UpdateUserBody,
  caller: Caller,
  store: EndpointDeps['store'],
) {
  const keyProblem = objectionToKeys(data)
  if (keyProblem) return keyProblem
  const role = parseRole(data, caller, store)
  if (isProblem(role)) return role
  const banProblem = objectionToBanColumns(data, userId, caller)
  if (banProblem) return banProblem
  const email = parseEmail(data, userId, caller)
  if (isProblem(email)) return email
  const phoneProblem = objectionToPhoneNumber(data, caller)
  if (phoneProblem) return phoneProblem
  const { id: _id, password: _password, role: _role, email: _email, ...columns } = data
  const additional = toAdditionalColumns(columns, store.userFields)
  return { ...toUserColumns(columns), ...additional, ...role, ...email }
}

/** Adds the default reason and end to a ban that gives none, as ban-user does (C5). */
function withBanDefaults(columns: UserColumns, { bans }: Deps['config'], at: Date): UserColumns {
  return columns.banned
    ? {
        ...buildBan(bans.defaultReason, bans.defaultExpiresIn, at),
        ...columns,
        banReason: columns.banReason || bans.defaultReason,
      }
    : columns
}
