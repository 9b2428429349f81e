import { type contract, isProblem, problem } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { objectionToApiKeysWhileImpersonating } from '../../domain/impersonation.ts'
import { resolvePermissions } from '../../domain/permissions.ts'
import type { ApiKeyColumns } from '../../store/repositories/api-keys.ts'
import type { ApiKeyRow, UserRow } from '../../store/rows.ts'
import type { Endpoint, EndpointRequest } from '../shared/endpoint.ts'
import { serializeApiKey } from '../shared/serialize.ts'
import { objectionToExpiry, toAuditFields } from './api-key-fields.ts'
import { findApiKeyToChange } from './find-api-key.ts'
import { objectionToKeyGrant } from './objection-to-key-grant.ts'

type UpdateApiKeyEntry = typeof contract.apiKeys.updateApiKey

type UpdateApiKeyBody = EndpointRequest<UpdateApiKeyEntry>['body']

/** Changes the given fields of an API key (H5). */
export const updateApiKey: Endpoint<UpdateApiKeyEntry> = async ({ body }, { store, now }) => {
  const columns = toColumns(body)
  if (Object.keys(columns).length === 0) return problem('NO_DATA_TO_UPDATE')
  const invalid = objectionToExpiry(body.expiresAt, now())
  if (invalid) return invalid
  return store.transaction(async (tx, caller) => {
    const impersonating = objectionToApiKeysWhileImpersonating(caller)
    if (impersonating) return problem(impersonating)
    const found = await findApiKeyToChange(tx, body.keyId, caller)
    if (isProblem(found)) return found
    const { key: before, owner } = found
    const objection = objectionToChange(caller, before, owner, columns)
    if (objection) return objection
    const key = await tx.apiKeys.update(before.id, columns, now())
    return {
      status: 200,
      body: { key: serializeApiKey(key) },
      event: {
        action: 'key.updated',
        targetId: key.userId,
        subject: key.id,
        change: { before: toAuditFields(before), after: toAuditFields(key) },
      },
    }
  })
}

function toColumns({
  name,
  permissions,
  allowedNetworks,
  expiresAt,
}: UpdateApiKeyBody): ApiKeyColumns {
  return {
    ...(name === undefined ? {} : { name }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(allowedNetworks === undefined ? {} : { allowedNetworks }),
    ...(expiresAt === undefined
      ? {}
      : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
  }
}

/**
 * Returns why the caller may not make this change, or nothing. An API key may make no other key
 * stronger than itself, whatever it changes; other callers are checked only if they give permissions.
 */
function objectionToChange(
  caller: Caller,
  key: ApiKeyRow,
  owner: UserRow | null,
  columns: ApiKeyColumns,
) {
  if (!columns.permissions && caller.kind !== 'api-key') return undefined
  const permissions = owner ? resolvePermissions(owner, caller.access) : new Set<string>()
  return objectionToKeyGrant(caller, { id: key.userId, permissions }, { ...key, ...columns })
}
