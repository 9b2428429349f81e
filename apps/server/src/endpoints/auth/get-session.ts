import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { ownSessionOnWire, userOnWire } from '../wire.ts'

const headers = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** Says who the caller is, or `null`. */
export const getSession: Endpoint<typeof contract.auth.getSession> = async ({ caller }) => ({
  status: 200,
  body: caller
    ? { session: ownSessionOnWire(caller.session), user: userOnWire(caller.user) }
    : null,
  headers,
})
