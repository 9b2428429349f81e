import type { Deps, KeyCaller } from '../deps.ts'
import { authorityOf, limitedTo } from '../domain/access.ts'
import { isAlive } from '../domain/keys.ts'
import { isIn } from './networks.ts'

/** Whom a key admits that comes from an address: nobody where it is dead, or may not come from there. */
export const keyCaller = async (
  rooms: Pick<Deps['store'], 'keys' | 'definedRoles'>,
  presented: KeyCaller['presented'],
  { policyOf, now }: Pick<Deps, 'policyOf' | 'now'>,
): Promise<KeyCaller | undefined> => {
  const found = await rooms.keys.byHash(presented.hash)
  if (!found || !isAlive(found, now())) return undefined
  const { key, user, secret } = found
  if (!isIn(key.networks, presented.address)) return undefined
  const access = await policyOf(rooms, found.rolesVersion)
  const authority = limitedTo(authorityOf(user, access), key.permissions)
  return { user, authority, access, isUser: false, key, secret, presented, byBearer: true }
}
