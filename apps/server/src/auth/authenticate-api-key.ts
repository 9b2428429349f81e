import type { Deps } from '../deps.ts'
import { isApiKeyLive } from '../domain/api-keys.ts'
import { intersect, resolvePermissions } from '../domain/permissions.ts'
import type { ApiKeyCaller } from './caller.ts'
import { isIn } from './networks.ts'

/** Whom a key admits that comes from an address: nobody where it is dead, or may not come from there. */
export async function keyCaller(
  repositories: Pick<Deps['store'], 'apiKeys' | 'roles'>,
  presented: ApiKeyCaller['presented'],
  { readPolicy, now }: Pick<Deps, 'readPolicy' | 'now'>,
): Promise<ApiKeyCaller | undefined> {
  const found = await repositories.apiKeys.byHash(presented.hash)
  if (!found || !isApiKeyLive(found, now())) return undefined
  const { key, user } = found
  if (!isIn(key.allowedNetworks, presented.address)) return undefined
  const access = await readPolicy(repositories, found.rolesVersion)
  const permissions = intersect(resolvePermissions(user, access), key.permissions)
  const { secret: secretState } = found
  return { kind: 'api-key', user, permissions, access, apiKey: key, secretState, presented }
}
