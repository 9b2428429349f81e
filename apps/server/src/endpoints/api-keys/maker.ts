import type { Caller } from '../../auth/caller.ts'
import type { NewApiKeyMaker } from '../../store/repositories/api-keys.ts'
import type { ApiKeyRow } from '../../store/rows.ts'

type User = { createdAt: Date }

const noMaker = {
  createdByUserId: null,
  createdByApiKeyId: null,
  createdByHint: null,
  createdBySecretHash: null,
}

/**
 * Returns what is stored of who makes the secret of an API key for an owner. The command line acts for no
 * user.
 */
export function buildMaker(caller: Caller, owner: User | null, now: Date): NewApiKeyMaker {
  const users = [...(owner ? [owner] : []), ...(caller.kind === 'cli' ? [] : [caller.user])]
  const byNoOne = { ...noMaker, usersCreatedUntil: computeUsersCreatedUntil(now, users) }
  if (caller.kind === 'cli') return byNoOne
  const byUser = { ...byNoOne, createdByUserId: caller.user.id }
  if (caller.kind === 'session') return byUser
  return {
    ...byUser,
    createdByApiKeyId: caller.apiKey.id,
    createdByHint: caller.apiKey.hint,
    createdBySecretHash: caller.secretHash,
  }
}

/** Returns who is accountable for an API key of an owner that a caller makes. */
export function findAccountableMaker(caller: Caller, ownerId: string) {
  return caller.kind === 'cli' ? ownerId : caller.accountableUserId
}

/** Returns what changes when an API key rotates itself: it stays the key of who made it. */
export function toSameMaker(
  { usersCreatedUntil }: Pick<ApiKeyRow, 'usersCreatedUntil'>,
  now: Date,
) {
  return { usersCreatedUntil: computeUsersCreatedUntil(now, [{ createdAt: usersCreatedUntil }]) }
}

/**
 * Returns until when the users were created that a new secret depends on. Clocks differ, and an app may
 * write any time: no user is later than this.
 */
function computeUsersCreatedUntil(now: Date, users: User[]) {
  return new Date(Math.max(now.getTime(), ...users.map(({ createdAt }) => createdAt.getTime())))
}
