import { type contract, email as emailSyntax, problem } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { may, storableRole } from '../../domain/access.ts'
import { objectionToPassword } from '../../domain/passwords.ts'
import type { Endpoint, EndpointRequest } from '../endpoint.ts'
import { userOnWire } from '../wire.ts'
import { banColumns, hasAny, isRole, storableColumns } from './columns.ts'

type Entry = typeof contract.users.createUser

/** The role of the new user, or why it is refused (C2). */
const roleOf = ({ body, caller }: EndpointRequest<Entry>, { config: { access } }: Deps) => {
  const asked: unknown = body.role ?? body.data?.role
  if (asked === undefined) return access.defaultRole
  if (!may(caller.user, 'user:set-role', access))
    return problem('YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE')
  if (!isRole(asked)) return problem('INVALID_ROLE_TYPE')
  return storableRole(asked, access) ?? problem('YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE')
}

/** Creates a user and, when a password is given, the account to sign in with. */
export const createUser: Endpoint<Entry> = async (request, deps) => {
  const { body, caller } = request
  const { store, hasher, now, config } = deps
  const data = body.data ?? {}
  if (store.requiredOfUsers.length > 0) return problem('USERS_ARE_CREATED_IN_THE_APP')
  const role = roleOf(request, deps)
  if (typeof role !== 'string') return role
  if (hasAny(data, banColumns) && !may(caller.user, 'user:ban', config.access))
    return problem('YOU_ARE_NOT_ALLOWED_TO_BAN_USERS')
  if (Object.hasOwn(data, 'id')) return problem('USER_ID_CANNOT_BE_SET')
  const email = body.email.toLowerCase()
  if (!emailSyntax.safeParse(email).success) return problem('INVALID_EMAIL')
  const objection = body.password && objectionToPassword(body.password, config.passwords)
  if (objection) return problem(objection)
  if (await store.users.byEmail(email)) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')

  const hash = body.password ? await hasher.hash(body.password) : undefined
  const { name: _name, email: _email, id: _id, role: _role, ...columns } = data
  return store.transaction(async (tx) => {
    const created = { ...storableColumns(columns), name: body.name, email, role }
    const user = await tx.users.create(created, now())
    if (!user) return problem('USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
    if (hash) await tx.passwords.set(user.id, hash, now())
    return { status: 200, body: { user: userOnWire(user) } }
  })
}
