import { problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { objectionToApiKey } from '../../domain/api-keys.ts'
import type { Repositories } from '../../store/index.ts'

/** Finds an API key and its owner, or why the caller may not change the key (H1, H5). */
export async function findApiKeyToChange(tx: Repositories, id: string, caller: Caller) {
  const key = await tx.apiKeys.findById(id)
  if (!key) return problem('KEY_NOT_FOUND')
  const owner = await tx.users.findById(key.userId)
  const objection = objectionToApiKey(caller, key, owner, caller.access)
  return objection ? problem(objection) : { key, owner }
}
