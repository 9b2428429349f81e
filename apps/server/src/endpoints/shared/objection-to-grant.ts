import { joinFirst, problem, problems, shortenThing } from '@castellan/contract'
import type { Caller } from '../../auth/caller.ts'
import { listMissing } from '../../domain/permissions.ts'

const name = 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'

/** Refuses to grant permissions that the caller lacks, and names them (H2). */
export function objectionToGrant(
  { permissions }: Caller,
  granted: Iterable<string>,
  message: string = problems[name].message,
) {
  const missing = listMissing(permissions, granted)
  if (missing.length === 0) return undefined
  return problem(name, `${message}: ${formatPermissions(missing)}`)
}

/** Formats permissions for a message: the first ones, and how many more there are. */
export function formatPermissions(permissions: readonly string[]) {
  return joinFirst(permissions.map(shortenThing))
}
