import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { userTwiceOnWire } from '../wire.ts'

/** Finds a user by id. */
export const getUser: Endpoint<typeof contract.users.getUser> = async ({ query }, { store }) => {
  const user = await store.users.byId(query.id)
  return user ? { status: 200, body: userTwiceOnWire(user) } : problem('USER_NOT_FOUND')
}
