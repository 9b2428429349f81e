import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'

/** Confirms that the API is reachable. */
export const ok: Endpoint<typeof contract.auth.ok> = async () => ({
  status: 200,
  body: { ok: true },
})
