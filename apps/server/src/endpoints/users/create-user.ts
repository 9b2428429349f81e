import { type contract, email as emailSyntax, joinFirst, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { toNewAdditionalColumns, withHiddenFields } from '../../domain/additional-fields.ts'
import { buildChange } from '../../domain/audit-event.ts'
import { permits, resolveRolePermissions } from '../../domain/permissions.ts'
import type { Endpoint, EndpointDeps, EndpointRequest } from '../shared/endpoint.ts'
import { objectionToNewPassword } from '../shared/new-password.ts'
import { objectionToGrant } from '../shared/objection-to-grant.ts'
import { parseRequestedRoles } from '../shared/requested-roles.ts'
import { serializeUser } from '../shared/serialize.ts'
import {
  banColumns,
  hasAnyKey,
  isRoleValue,
  objectionToPhoneNumber,
  toUserColumns,
} from './columns.ts'

type CreateUserEntry = typeof contract.users.createUser

type CreateUserBody = EndpointRequest<CreateUserEntry>['body']

/** Creates a user, and a credential if a password is given. */
export const createUser: Endpoint<CreateUserEntry> = async (request, deps) => {
  const { body, caller } = request
  const { store, hasher, now } = deps
  const data = body.data ?? {}
  if (body.password && !store.stored.passwords) return problem('THE_APP_DOES_NOT_STORE_PASSWORDS')
  if (Object.hasOwn(data, 'image') && !store.stored.images)
    return problem('THE_APP_DOES_NOT_STORE_IMAGES')
  const { requiredUserColumns } = store
  if (requiredUserColumns.length > 0) return refuseFor(requiredUserColumns)
  const allowed = resolveRole(body, caller, store)
  if (typeof allowed !== 'string') return allowed
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_SET')
  const email = body.email.toLowerCase()
  if (!emailSyntax.safeParse(email).success) return problem('INVALID_EMAIL')
  const objection = body.password && (await objectionToNewPassword(body.password, deps))
  if (objection) return objection
  if (await store.users.findByEmail(email)) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')

  const hash = body.password ? await hasher.hash(body.password) : undefined
  const { name: _name, email: _email, id: _id, role: _role, ...columns } = data
  return store.transaction(async (tx, current) => {
    const role = resolveRole(body, current, store)
    if (typeof role !== 'string') return role
    const additional = toNewAdditionalColumns(columns, store.userFields)
    const created = { ...toUserColumns(columns), ...additional, name: body.name, email, role }
    const user = await tx.users.create(created, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (hash) await tx.credentials.set(user.id, hash, now())
    return {
      status: 200,
      body: { user: serializeUser(user) },
      event: {
        action: 'user.created',
        targetId: user.id,
        change: withHiddenFields(buildChange(undefined, user), additional, store.userFields),
      },
    }
  })
}

/** Names the columns because of which only the app creates users. */
function refuseFor(columns: string[]) {
  return problem(
    'USERS_ARE_CREATED_IN_THE_APP',
    `The user table has required columns that Castellan cannot fill: ${joinFirst(columns)}. Create users in the app.`,
  )
}

/** Returns the requested role or the default role, or why it is refused (C2). */
function parseRole(
  { role, data }: CreateUserBody,
  { permissions, access }: Caller,
  store: EndpointDeps['store'],
) {
  const requested: unknown = role ?? data?.role
  if (requested === undefined) return access.defaultRole
  if (!permits(permissions, 'user:set-role'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRoleValue(requested)) return problem('INVALID_ROLE_TYPE')
  return parseRequestedRoles(requested, access, store)
}

/** Returns the role of the new user, or why the caller may not create the user (C2, H2). */
function resolveRole(body: CreateUserBody, caller: Caller, store: EndpointDeps['store']) {
  const role = parseRole(body, caller, store)
  if (typeof role !== 'string') return role
  const objection = objectionToGrant(caller, resolveRolePermissions(role, caller.access))
  if (objection) return objection
  const isBan = hasAnyKey(body.data ?? {}, banColumns)
  if (isBan && !permits(caller.permissions, 'user:ban'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
  return objectionToPhoneNumber(body.data ?? {}, caller) ?? role
}
