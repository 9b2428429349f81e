import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeUserResult } from '../shared/serialize.ts'

/** Returns a user by id. */
export const getUser: Endpoint<typeof contract.users.getUser> = async ({ query }, { store }) => {
  const user = await store.users.findById(query.id)
  return user ? { status: 200, body: serializeUserResult(user) } : problem('USER_NOT_FOUND')
}
