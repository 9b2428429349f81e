import type { Caller } from '../../auth/caller.ts'
import type { NewApiKeyMaker } from '../../store/repositories/api-keys.ts'

const noMaker = {
  createdByUserId: null,
  createdByApiKeyId: null,
  createdByHint: null,
  createdBySecretHash: null,
} satisfies NewApiKeyMaker

/** Returns what is stored of who makes the secret of an API key. The command line acts for no user. */
export function buildMaker(caller: Caller): NewApiKeyMaker {
  if (caller.kind === 'cli') return noMaker
  const byUser = { ...noMaker, createdByUserId: caller.user.id }
  if (caller.kind === 'session') return byUser
  return {
    ...byUser,
    createdByApiKeyId: caller.apiKey.id,
    createdByHint: caller.apiKey.hint,
    createdBySecretHash: caller.presented.hash,
  }
}

/** Returns the time of a new secret. Clocks differ, but no secret is older than a user it depends on. */
export function computeSecretTime(now: Date, users: { createdAt: Date }[]) {
  return new Date(Math.max(now.getTime(), ...users.map(({ createdAt }) => createdAt.getTime())))
}
