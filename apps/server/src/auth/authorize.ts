import { type AuthRequirement, type Problem, permissionErrors, problem } from '@castellan/contract'
import type { Deps } from '../deps.ts'
import { permits } from '../domain/permissions.ts'
import type { Caller } from './caller.ts'

/** Returns why `caller` does not meet the requirement of an entry, or nothing if they do. */
export function objectionToCaller(
  caller: Caller | undefined,
  auth: AuthRequirement,
): Problem | undefined {
  if (auth === 'nothing') return undefined
  if (!caller) return problem('UNAUTHORIZED')
  if (auth === 'session')
    return caller.kind === 'session' ? undefined : problem('A_KEY_HAS_NO_SESSION')
  if (auth === 'caller' || permits(caller.permissions, auth)) return undefined
  return problem(permissionErrors[auth])
}

/**
 * Returns why a call may not be made, or nothing. Where an app keeps its sessions elsewhere, no user can call with
 * one.
 */
export function objectionToCall(
  caller: Caller | undefined,
  auth: AuthRequirement,
  { stored }: Pick<Deps['store'], 'stored'>,
): Problem | undefined {
  return auth === 'session' && !stored.sessions
    ? problem('THE_APP_DOES_NOT_STORE_SESSIONS')
    : objectionToCaller(caller, auth)
}
