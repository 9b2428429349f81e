import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Caller } from '../../deps.ts'
import { allows, objectionToGrant, permissionsOf, storableRole } from '../../domain/access.ts'
import { changeOf } from '../../domain/events.ts'
import { objectionToPassword } from '../../domain/passwords.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { userOnWire } from '../wire.ts'
import { banColumns, hasAny, isRole, storableColumns } from './columns.ts'

type Entry = typeof contract.users.createUser
type Body = EndpointRequest<Entry>['body']

/** The role asked for, or the default one, or why it is refused (C2). */
const askedRole = ({ role, data }: Body, { authority, access }: Caller) => {
  const asked: unknown = role ?? data?.role
  if (asked === undefined) return access.defaultRole
  if (!allows(authority, 'user:set-role'))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRole(asked)) return problem('INVALID_ROLE_TYPE')
  return storableRole(asked, access) ?? problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
}

/** The role of the new user, or why a caller may not create them (C2, H2). */
const roleOf = (body: Body, caller: Caller) => {
  const role = askedRole(body, caller)
  if (typeof role !== 'string') return role
  const objection = objectionToGrant(caller.authority, permissionsOf(role, caller.access))
  if (objection) return problem(objection)
  const isBan = hasAny(body.data ?? {}, banColumns)
  return isBan && !allows(caller.authority, 'user:ban')
    ? problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
    : role
}

/** Creates a user and, when a password is given, the account to sign in with. */
export const createUser: Endpoint<Entry> = async (request, deps) => {
  const { body, caller } = request
  const { store, hasher, now, config } = deps
  const data = body.data ?? {}
  if (store.requiredOfUsers.length > 0) return problem('USERS_ARE_CREATED_IN_THE_APP')
  const early = roleOf(body, caller)
  if (typeof early !== 'string') return early
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_SET')
  const email = body.email.toLowerCase()
  if (!emailSyntax.safeParse(email).success) return problem('INVALID_EMAIL')
  const objection = body.password && objectionToPassword(body.password, config.passwords)
  if (objection) return problem(objection)
  if (await store.users.byEmail(email)) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')

  const hash = body.password ? await hasher.hash(body.password) : undefined
  const { name: _name, email: _email, id: _id, role: _role, ...columns } = data
  return store.transaction(async (tx, still) => {
    const role = roleOf(body, still)
    if (typeof role !== 'string') return role
    const created = { ...storableColumns(columns), name: body.name, email, role }
    const user = await tx.users.create(created, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (hash) await tx.passwords.set(user.id, hash, now())
    return {
      status: 200,
      body: { user: userOnWire(user) },
      event: { action: 'user.created', targetId: user.id, change: changeOf(undefined, user) },
    }
  })
}
