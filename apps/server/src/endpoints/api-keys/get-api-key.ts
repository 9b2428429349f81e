import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'

/** Returns one API key. */
export const getApiKey: Endpoint<typeof contract.apiKeys.getApiKey> = async (
  { query },
  { store },
) => {
  const key = await store.apiKeys.findById(query.id)
  return key ? { status: 200, body: { key: serializeApiKey(key) } } : problem('KEY_NOT_FOUND')
}
