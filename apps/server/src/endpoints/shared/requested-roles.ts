import { joinFirst, problem, problems, shortenThing } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { type AccessPolicy, normalizeRoles, splitRequestedRoles } from '../../domain/permissions.ts'

const name = 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'

/**
 * Returns roles as they are stored, or a refusal that names those that are not defined (C2), or that the
 * database of the app cannot store.
 */
export function parseRequestedRoles(
  requested: string | string[],
  access: AccessPolicy,
  { explainUnstorableRole }: Pick<Deps['store'], 'explainUnstorableRole'>,
) {
  const role = normalizeRoles(requested, access)
  if (role !== undefined) {
    const reason = explainUnstorableRole(role)
    return reason === undefined ? role : problem(name, `${problems[name].message}. ${reason}`)
  }
  const unknown = splitRequestedRoles(requested).filter((one) => !access.roles.has(one))
  const names = joinFirst(unknown.map((one) => `"${shortenThing(one)}"`))
  const advice = unknown.length > 0 ? `There is no role ${names}.` : 'Name at least one role.'
  return problem(name, `${problems[name].message}. ${advice}`)
}
