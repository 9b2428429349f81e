import { problem } from '@castellan/contract'
import type { Caller } from '../../deps.ts'
import { objectionToKey } from '../../domain/keys.ts'
import type { Rooms } from '../../store/open.ts'

/** The key of an id with its owner, or why the caller may not change, rotate or revoke it (H1, H5). */
export const keyToChange = async (tx: Rooms, id: string, caller: Caller) => {
  const key = await tx.keys.byId(id)
  if (!key) return problem('KEY_NOT_FOUND')
  const owner = await tx.users.byId(key.userId)
  const objection = objectionToKey(caller, key, owner, caller.access)
  return objection ? problem(objection) : { key, owner }
}
