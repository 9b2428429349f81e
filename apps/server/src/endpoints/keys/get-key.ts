import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'

/** Finds one key. */
export const getKey: Endpoint<typeof contract.keys.getKey> = async ({ query }, { store }) => {
  const key = await store.keys.byId(query.id)
  return key ? { status: 200, body: { key: keyOnWire(key) } } : problem('KEY_NOT_FOUND')
}
