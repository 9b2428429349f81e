import { type contract, problem } from '@castellan/contract'
import type { DatabaseRefusal } from '../../auth/transaction.ts'
import { type AuditEntry, buildChange } from '../../domain/audit-event.ts'
import { objectionWhileImpersonating } from '../../domain/impersonation.ts'
import { getOwnUserId } from '../../domain/permissions.ts'
import { toEndedKeys } from '../shared/ended-api-keys.ts'
import type { Endpoint, EndpointDeps } from '../shared/endpoint.ts'
import { objectionToUserChange } from '../shared/last-admin.ts'

/** Removes a user with all their sessions and credentials, their API keys and those that they made. */
export const removeUser: Endpoint<typeof contract.users.removeUser> = async (
  { body, caller },
  deps,
) => {
  const impersonating = objectionWhileImpersonating(caller, body.userId)
  if (impersonating) return problem(impersonating)
  if (body.userId === getOwnUserId(caller)) return problem('YOU_CANNOT_REMOVE_YOURSELF')
  const removed = await deps.store.transactionOn(body.userId, async (tx, current, target) => {
    if (!target) return problem('USER_NOT_FOUND')
    const objection = await objectionToUserChange(tx, current, target, undefined, deps.now())
    if (objection) return problem(objection)
    const ended = toEndedKeys(await tx.users.remove(target.id))
    const { before } = buildChange(target, undefined)
    return {
      status: 200 as const,
      body: { success: true as const, ...ended },
      event: {
        action: 'user.removed',
        targetId: target.id,
        change: { before: { ...before, ...ended } },
      } satisfies AuditEntry,
    }
  })
  return 'refused' in removed ? toReferenceProblem(removed, body.userId, deps) : removed
}

/** Names the tables of the rows because of which the database does not remove a user. */
async function toReferenceProblem(
  refusal: DatabaseRefusal,
  userId: string,
  { store }: Pick<EndpointDeps, 'store'>,
) {
  const { isReference, table } = refusal.refused
  if (!isReference) return refusal
  const found = await store.users.findReferences(userId)
  const tables = found.length === 0 && table !== undefined ? [table] : found
  const listed = tables.length === 0 ? 'other tables' : new Intl.ListFormat('en').format(tables)
  return problem(
    'USER_IS_REFERENCED',
    `Rows of ${listed} refer to this user. Nothing was removed. Remove these rows first, or let their foreign keys cascade.`,
  )
}
